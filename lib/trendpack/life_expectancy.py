"""Life expectancy from deaths and people by age: Chiang's abridged life table."""

import numpy as np
import pandas as pd
from scipy import stats

from trendpack.strata import blocks, reasons

START_AGES = (0, 1, *range(5, 95, 5))  # 0, 1-4, 5-9, ..., 85-89, 90+
WIDTH = np.diff(START_AGES)  # years in each band but the last, which is open
LIVED = np.where(np.array(START_AGES) == 0, 0.1, 0.5)  # part of the band lived by those who die
FEWEST_PEOPLE = 5000
WIDEST = 20  # years between the 95% limits
WHY = {
    "": "ok",
    "an age band or its count is missing": "x",
    "an age band has no people": "x",
    "more deaths than people in an age band": "x",
    f"{FEWEST_PEOPLE:,} people or fewer": "c",
    "no deaths in the oldest band": "x",
    f"limits more than {WIDEST} years apart": "x",
}


def life_table(deaths, population):
    """Return life expectancy at the start of each age band, and its variance.

    Parameters
    ----------
    deaths, population : array_like of float, shape (groups, 20)
        In the bands that start at START_AGES; population in person-years (that of each year, added
        up over the years that the deaths cover).

    Returns
    -------
    expectancy, variance : ndarray of float, shape (groups, 20), in years and years².
        M = deaths/population; q = M·n/(1 + M·n·(1 - a)) with a = 0.1 in the first year and 0.5
        after it, and q = 1 in the open band, whose length is 2/M; l = Π(1 - q);
        L = n·(l' + a·(l - l')), where l' is the next band's l, and l/M in the open band;
        e = ΣL/l over this band and all later ones.
        variance = Σ[l²·((1 - a)·n + e')²·q²·(1 - q)/deaths]/l², a band without deaths adding none,
        with l²·(1/M)²/deaths for the open band (Silcocks). Both are NaN or infinite where a band
        has nobody or the open band no deaths.

    References
    ----------
    Chiang (1984), The Life Table and its Applications. Silcocks, Jenner and Reza (2001),
    J. Epidemiol. Community Health 55, 38-43.
    """
    d, people = (np.asarray(v, dtype=float).reshape(-1, 20) for v in (deaths, population))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = d / people
        m, a = rate[:, :-1], LIVED[:-1]
        q = m * WIDTH / (1 + m * WIDTH * (1 - a))
        start = np.ones((len(d), 1))
        alive = np.hstack([start, np.cumprod(1 - q, axis=1)])
        now, after = alive[:, :-1], alive[:, 1:]
        years = np.hstack([WIDTH * (after + a * (now - after)), after[:, -1:] / rate[:, -1:]])
        expectancy = _onwards(years) / alive
        chance = np.where(d[:, :-1] == 0, 0, q**2 * (1 - q) / d[:, :-1])
        ahead = (1 - a) * WIDTH + expectancy[:, 1:]
        closed = now**2 * ahead**2 * chance
        open_band = after[:, -1:] ** 2 / rate[:, -1:] ** 2 / d[:, -1:]
        variance = _onwards(np.hstack([closed, open_band])) / alive**2
    return expectancy, variance


def _onwards(block):
    """Return sums from each column to the last."""
    return np.cumsum(block[:, ::-1], axis=1)[:, ::-1]


def life_expectancy(table, by, confidence=0.95):
    """Return the life expectancy of each group at each age, with limits.

    Parameters
    ----------
    table : DataFrame
        One row for each group and age band: `start_age` (one of START_AGES), `numerator` (deaths)
        and `denominator` (people, or person-years).
    by : str or list of str
        Columns that name a group; an empty list makes one.
    confidence : float
        Above 0 and below 1.

    Returns
    -------
    DataFrame of the columns `by`, `start_age`, `numerator` and `denominator` (from that age
    onwards), `value` in years, `lower`, `upper` = value ± z·√variance, `status` and `reason`.
    One row for each group and age.

    Not published, with the reason: a group of 5,000 people or fewer (status "c"), one that lacks a
    band or a count, has a band with nobody or with more deaths than people, or no deaths in the
    oldest (all "x"); and an age at which the 95% limits are more than 20 years apart, whatever
    `confidence` is ("x"; the limits of such an age stay, to show why).

    References
    ----------
    As `life_table`; the rules are those of OHID's Fingertips.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    levels = pd.DataFrame({"start_age": START_AGES})
    columns = ["numerator", "denominator"]
    groups, _, (deaths, people) = blocks(table, by, "start_age", columns, levels)
    expectancy, variance = life_table(deaths, people)
    code = _why_not(deaths, people)[:, None]
    with np.errstate(invalid="ignore"):
        error = np.where(code == 0, np.sqrt(variance), np.nan)
    wide = 2 * stats.norm.ppf(0.975) * error > WIDEST
    code = np.where(wide, len(WHY) - 1, code)
    spread = stats.norm.ppf((1 + confidence) / 2) * error
    return (
        groups.iloc[np.repeat(np.arange(len(groups)), 20)]
        .assign(
            start_age=np.tile(START_AGES, len(groups)),
            numerator=_onwards(deaths).ravel(),
            denominator=_onwards(people).ravel(),
            value=np.where(code == 0, expectancy, np.nan).ravel(),
            lower=(expectancy - spread).ravel(),
            upper=(expectancy + spread).ravel(),
            **reasons(WHY, code),
        )
        .reset_index(drop=True)
    )


def _why_not(deaths, people):
    """Return why each group is not published: a place in WHY, 0 where it is."""
    tests = [
        np.isnan(deaths + people).any(axis=1),
        (people == 0).any(axis=1),
        (deaths > people).any(axis=1),
        people.sum(axis=1) <= FEWEST_PEOPLE,
        deaths[:, -1] == 0,
    ]
    return np.select(tests, range(1, len(tests) + 1), 0)
