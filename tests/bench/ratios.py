"""Rate ratios and risk ratios with limits, beside statsmodels."""

import numpy as np
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from bench.timing import Work, timed
from trendpack.disparity import rate_ratio, risk_ratio

PACKAGES = ["numpy", "scipy", "statsmodels"]
NOTE = """\
statsmodels documents these functions for single numbers, so a table takes one call a row: timed on
{some:,} rows and multiplied up to {rows:,}. They happen to take whole arrays too, and the rows
"whole arrays" show that: no faster here, no slower there, as it should be of one formula. Every
count is ten or more: below ten our limits of a rate ratio are exact, which statsmodels has not
got ("NOT YET" in its documentation)."""
ROWS, SOME = 1_000_000, 2_000
NOTE = NOTE.format(rows=ROWS, some=SOME)
ALLOWED = 1e-9


def compare(rows=ROWS, some=SOME, repeats=5):
    """Return the records of both ratios, by the row and by the array."""
    counts = _counts(rows)
    kinds = (
        ("Rate ratio", rate_ratio, _rates, "confint_poisson_2indep"),
        ("Risk ratio", risk_ratio, _risks, "confint_proportions_2indep"),
    )
    return [
        timed(work, repeats)
        for kind in kinds
        for work in (_by_row(*kind, counts, some), _by_array(*kind, counts))
    ]


def _counts(rows):
    """Return events, people, and the reference group's, ten events or more."""
    rng = np.random.default_rng(3)
    sides = []
    for _ in range(2):
        people = rng.integers(200, 20_000, rows)
        events = rng.binomial(people, rng.uniform(0.001, 0.3, rows))
        sides += [np.maximum(10, events).astype(float), people.astype(float)]
    return sides


def _rates(a, n, b, m):
    return confint_poisson_2indep(a, n, b, m, method="wald-log", compare="ratio")


def _risks(a, n, b, m):
    return confint_proportions_2indep(a, n, b, m, method="log", compare="ratio")


def _by_row(what, ours, theirs, name, counts, some):
    few = [column[:some].tolist() for column in counts]

    def each():
        return [theirs(*row) for row in zip(*few, strict=True)]

    _, *limits = ours(*(column[:some] for column in counts))
    said = _agreement(np.array(limits), np.array(each()).T)
    rows = len(counts[0])
    return Work(
        f"{what} with limits, {rows:,} rows", f"statsmodels, `{name}`, a call a row",
        lambda: ours(*counts), each, said, 500, scale=rows / some,
    )  # fmt: skip


def _by_array(what, ours, theirs, name, counts):
    _, *limits = ours(*counts)
    said = _agreement(np.array(limits), np.array(theirs(*counts)))
    return Work(
        f"{what} with limits, {len(counts[0]):,} rows", f"statsmodels, `{name}`, whole arrays",
        lambda: ours(*counts), lambda: theirs(*counts), said,
    )  # fmt: skip


def _agreement(here, there):
    np.testing.assert_allclose(here, there, rtol=ALLOWED)
    worst = max(np.abs(here / there - 1).max(), 1e-16)
    return f"limits to 1 part in {1 / worst:.0e}"
