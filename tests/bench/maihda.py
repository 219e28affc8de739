"""A multilevel model of strata, null and main effects, beside glmm."""

import warnings

import glmm
import numpy as np
import pandas as pd
from known_tables import DATA

from bench.timing import Work, timed
from trendpack import intersection
from trendpack.maihda import fit_counts

PACKAGES = ["numpy", "pandas", "scipy", "glmm"]
NOTE = """\
The same model by the same method (maximum likelihood, adaptive quadrature of 25 points), from the
same counts by stratum: glmm takes the share of each stratum with its people as weights, which is
its fastest way. Both begin with the table of strata, make the design from it and end with standard
errors. Laplace's approximation, which is glmm's default, is another answer, so it is shown for
information only. Of our time a tenth is making the design; the likelihood is evaluated eight times
for the two fits, half of them on arrays of 5 points by 299 strata and half on 25 by 299."""
BY = ["ethnicity", "sex", "imd", "age"]
MODELS = {"null": "1", "main": " + ".join(BY)}
ALLOWED = 1e-4


def compare(repeats=15):
    """Return the records of both models, by quadrature and by Laplace's approximation."""
    strata = _strata()
    return [timed(work, repeats) for work in (_work(strata, 25, 10), _work(strata, 1, None))]


def _strata():
    table = pd.read_csv(DATA / "maihda_binom300_moderate.csv")
    table = table.rename(columns={"y": "numerator", "n": "denominator"})
    return intersection.strata(table, BY)[0]


def _work(strata, points, at_least):
    events, people = strata["numerator"], strata["denominator"]
    levels = {name: pd.Categorical(strata[name], _reference_first(strata, name)) for name in BY}
    rows = strata.assign(share=events / people, **levels)

    def ours():
        design = intersection.design_matrix(strata, BY)
        return [fit_counts(x, events, people) for x in (design.iloc[:, :1], design)]

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return [
                glmm.fit(
                    rows, f"share ~ {fixed} + (1 | stratum)", "binomial",
                    weights=people.to_numpy(), nagq=points,
                )
                for fixed in MODELS.values()
            ]  # fmt: skip

    what = f"MAIHDA of {len(strata)} strata: null and main effects, 25 points"
    against = "glmm" if points == 25 else "glmm, Laplace's approximation"
    return Work(what, against, ours, theirs, _agreement(ours(), theirs(), points), at_least)


def _reference_first(strata, name):
    people = strata.groupby(name, sort=False)["denominator"].sum()
    return [people.idxmax(), *people.index.drop(people.idxmax())]


def _agreement(here, there, points):
    """Say how near the likelihoods and coefficients are; they must be near at equal points."""
    apart = max(abs(a.log_likelihood - b.loglik) for a, b in zip(here, there, strict=True))
    moved = max(
        np.abs(np.sort(a.coefficients) - np.sort(b.beta)).max()
        for a, b in zip(here, there, strict=True)
    )
    if points == 25:
        assert apart < ALLOWED, f"the log-likelihoods are {apart} apart"
        assert moved < ALLOWED, f"the coefficients are {moved} apart"
    return f"log-likelihoods {apart:.0e} apart, coefficients {moved:.0e}"
