"""Proportions, rates and directly standardised rates, beside phstatsmethods."""

import numpy as np
import pandas as pd
import PHStatsMethods as phs

from bench.timing import Work, timed
from trendpack.rates import with_limits
from trendpack.standardise import directly_standardised_rate, esp2013

PACKAGES = ["numpy", "pandas", "pyarrow", "scipy", "phstatsmethods"]
NOTE = """\
The tables are in memory, one row a group (for the standardised rate, one row a group and age band
of 19, the standard's weight in a column, so that phstatsmethods need not look it up). No metadata
columns are asked of it, and no groups where every row is one. No numerator is 0, since its limits
of a rate of 0 raise an error; the standardised rates include groups of fewer than ten events,
where both give none."""
GROUPS = 100_000
ALLOWED = 1e-9
LIMITS = ["lower", "upper"]
THEIRS = ["lower_95_ci", "upper_95_ci"]


def compare(groups=GROUPS, repeats=5):
    """Return the records of the three kinds of rate."""
    plain, ages = _plain(groups), _by_age(groups)
    return [
        timed(_work(what, plain, method, per, theirs), repeats)
        for what, method, per, theirs in (
            ("Proportion with Wilson's limits", "wilson", 1, phs.ph_proportion),
            ("Rate with exact or Byar's limits", "byar", 100_000, phs.ph_rate),
        )
    ] + [timed(_standardised(ages), repeats)]


def _plain(groups):
    rng = np.random.default_rng(1)
    people = rng.integers(50, 20_000, groups)
    return pd.DataFrame({
        "area": [f"E{number:08d}" for number in range(groups)],
        "numerator": np.maximum(1, rng.binomial(people, rng.uniform(0.0005, 0.2, groups))),
        "denominator": people,
        "lower": np.nan,
        "upper": np.nan,
        "limits_by": "",
    })  # fmt: skip


def _by_age(groups):
    rng = np.random.default_rng(2)
    standard = esp2013()
    table = pd.DataFrame({
        "area": np.repeat([f"E{number:08d}" for number in range(groups)], len(standard)),
        "age_band": np.tile(standard.index.to_numpy(), groups),
        "weight": np.tile(standard.to_numpy(float), groups),
    })  # fmt: skip
    people = rng.integers(200, 5_000, len(table))
    part = np.repeat(rng.uniform(0.0001, 0.004, groups), len(standard))
    return table.assign(numerator=rng.binomial(people, part), denominator=people)


def _work(what, table, method, per, function):
    def ours():
        value = table["numerator"] / table["denominator"] * per
        return with_limits(table.assign(value=value), method, per)

    def theirs():
        return function(table, "numerator", "denominator", metadata=False, multiplier=per)

    return _checked(f"{what}, {len(table):,} groups", ours, theirs)


def _standardised(table):
    def ours():
        return directly_standardised_rate(table, "area")

    def theirs():
        return phs.ph_dsr(
            table, "numerator", "denominator", "weight", "area",
            metadata=False, euro_standard_pops=False,
        )  # fmt: skip

    groups = table["area"].nunique()
    what = f"Directly standardised rate with Dobson's limits, {groups:,} groups of 19 ages"
    return _checked(what, ours, theirs)


def _checked(what, ours, theirs):
    """Return the work once both give the same values and limits."""
    here = ours()[["value", *LIMITS]].to_numpy()
    there = theirs()[["Value", *THEIRS]].to_numpy()
    np.testing.assert_allclose(here, there, rtol=ALLOWED)
    worst = np.nanmax(np.abs(here / there - 1))
    said = f"values and limits to 1 part in {1 / max(worst, 1e-16):.0e}"
    return Work(what, f"phstatsmethods, `{theirs_name(what)}`", ours, theirs, said, 200, True)


def theirs_name(what):
    """Return the function of phstatsmethods that does the work."""
    return {"P": "ph_proportion", "R": "ph_rate", "D": "ph_dsr"}[what[0]]
