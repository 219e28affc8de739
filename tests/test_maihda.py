"""Multilevel models of strata: R's own values first, then edges, then meaning."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from trendpack import intersection
from trendpack.maihda import (
    auc,
    fit_counts,
    fit_means,
    median_ratio,
    pcv,
    stratum_table,
    summary,
    vpc_latent,
    vpc_response,
)

DATA = Path(__file__).parent / "data"
BY = ["ethnicity", "sex", "imd", "age"]
REFERENCE = {"ethnicity": "White British", "sex": "F", "imd": "Q5", "age": "0-15"}
ONE = np.ones((4, 1))


def _counts(name):
    table = pd.read_csv(DATA / f"maihda_{name}.csv")
    table = table.rename(columns={"y": "numerator", "n": "denominator", "stratum": "id"})
    used, left_out = intersection.strata(table, BY)
    used = used.merge(table[[*BY, "id"]], on=BY)
    design = intersection.design_matrix(used, BY, REFERENCE)
    theirs = json.loads((DATA / f"maihda_{name}_lme4.json").read_text(encoding="utf-8"))
    fits = [
        fit_counts(x, used["numerator"], used["denominator"])
        for x in (design[["intercept"]], design)
    ]
    return used, left_out, dict(zip(["null", "main_effects"], fits, strict=True)), theirs


@pytest.fixture(scope="module", params=["binom300_moderate", "binom300_additive_only"])
def counted(request):
    return _counts(request.param)


@pytest.fixture(scope="module")
def moderate():
    return _counts("binom300_moderate")


@pytest.fixture(scope="module")
def additive():
    return _counts("binom300_additive_only")


def _agrees(fit, theirs, ids, tolerance=1e-6):
    names = [name.replace(": ", "").replace("intercept", "(Intercept)") for name in fit.names]
    for ours, key in ((fit.coefficients, "fixed"), (fit.standard_errors, "fixed_se")):
        assert sorted(theirs[key]) == sorted(names)
        expected = [theirs[key][name] for name in names]
        np.testing.assert_allclose(ours, expected, atol=tolerance, err_msg=key)
    strata = pd.DataFrame(theirs["stratum"]).set_index("stratum").loc[ids]
    np.testing.assert_allclose(fit.effects, strata["u"], atol=1e-5)
    np.testing.assert_allclose(fit.effect_errors, strata["u_condsd"], atol=1e-5)
    assert fit.is_singular == theirs["singular"]
    assert fit.is_converged
    assert fit.separated == ()


# Reference values: lme4 1.1-31 (R 4.2), glmer with nAGQ = 25.
@pytest.mark.parametrize("model", ["null", "main_effects"])
def test_models_of_counts_agree_with_lme4(counted, model):
    used, _, fits, theirs = counted
    fit, expected = fits[model], theirs["nAGQ25"][model]
    _agrees(fit, expected, used["id"], 2e-6)
    assert fit.sigma2 == pytest.approx(expected["sigma2_u"], abs=1e-7)
    x, n = used["numerator"], used["denominator"]
    ways = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    best = ways + special.xlogy(x, x / n) + special.xlogy(n - x, 1 - x / n)
    # with nAGQ > 1 lme4 counts the log-likelihood from that of a parameter for each stratum
    assert fit.log_likelihood - best.sum() == pytest.approx(expected["logLik"], abs=1e-6)


@pytest.mark.parametrize("model", ["null", "main_effects"])
def test_what_the_models_mean_agrees_with_lme4(counted, model):
    used, _, fits, theirs = counted
    fit, expected = fits[model], theirs["nAGQ25"][model]
    counts = used["numerator"], used["denominator"]
    predicted = pd.DataFrame(expected["pred"]).set_index("stratum").loc[used["id"]]
    table = stratum_table(fit)
    np.testing.assert_allclose(table["total"], predicted["p_total"], atol=1e-6)
    np.testing.assert_allclose(table["main_effects"], predicted["p_fixed"], atol=1e-6)
    assert vpc_latent(fit.sigma2) == pytest.approx(expected["vpc_latent"], abs=1e-6)
    assert median_ratio(fit.sigma2) == pytest.approx(expected["MOR"], abs=1e-6)
    assert auc(*counts, table["total"]) == pytest.approx(expected["AUC_total"], abs=1e-6)
    assert auc(*counts, table["main_effects"]) == pytest.approx(expected["AUC_fixed"], abs=1e-6)


def test_the_summary_agrees_with_lme4(counted):
    used, _, fits, theirs = counted
    null, main = fits.values()
    said = summary(null, main, used["numerator"], used["denominator"])
    expected = theirs["nAGQ25"]
    assert said["pcv"] == pytest.approx(expected["PCV"], abs=1e-6)
    response = expected["null"]["vpc_response_quadrature"]
    assert said["vpc_response"] == pytest.approx(response, abs=1e-7)
    assert said["auc_total"] == pytest.approx(expected["main_effects"]["AUC_total"], abs=1e-6)
    assert said["strata"] == theirs["n_strata"]
    assert said["is_additive"] == expected["main_effects"]["singular"]


# Reference values: lme4 1.1-31 (R 4.2), lmer, from the people; ours from three sums a stratum.
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_models_of_means_agree_with_lme4(method):
    people = pd.read_csv(DATA / "maihda_gauss300_individual.csv")
    theirs = json.loads((DATA / "maihda_gauss300_individual_lme4.json").read_text(encoding="utf-8"))
    used, left_out = intersection.strata_of_people(people, BY, "y")
    ids = people[[*BY, "stratum"]].rename(columns={"stratum": "id"}).drop_duplicates()
    used = used.merge(ids, on=BY)
    design = intersection.design_matrix(used, BY, REFERENCE)
    sums = [used[name] for name in ("denominator", "mean", "within_squares")]
    fits = [fit_means(x, *sums, method) for x in (design[["intercept"]], design)]
    for fit, model in zip(fits, ("null", "main_effects"), strict=True):
        expected = theirs[method][model]
        _agrees(fit, expected, used["id"])
        assert fit.sigma2 == pytest.approx(expected["sigma2_u"], abs=1e-6)
        assert fit.sigma2_within == pytest.approx(expected["sigma2_e"], abs=1e-6)
        assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-6)
        ours = vpc_latent(fit.sigma2, "gaussian", fit.sigma2_within)
        assert ours == pytest.approx(expected["vpc"], abs=1e-7)
    assert summary(*fits)["pcv"] == pytest.approx(theirs[method]["PCV"], abs=1e-6)
    assert len(left_out) == 0


def _likelihood(at, x, n, kernel):
    """Log-likelihood of a null model by Simpson's rule on a fine grid."""
    sigma = np.exp(at[1])
    u = np.linspace(-10, 10, 4001) * sigma
    x, n = np.array(x)[:, None], np.array(n)[:, None]
    dense = np.exp(kernel(x, n, at[0] + u) + stats.norm.logpdf(u, scale=sigma))
    return np.log(integrate.simpson(dense, x=u)).sum()


@pytest.mark.parametrize(
    ("family", "kernel"),
    [
        ("poisson", lambda x, n, eta: stats.poisson.logpmf(x, n * np.exp(eta))),
        ("binomial", lambda x, n, eta: stats.binom.logpmf(x, n, special.expit(eta))),
    ],
)
def test_the_fit_is_where_the_integrated_likelihood_is_highest(family, kernel):
    x, n = [0, 3, 12, 9, 30, 2], [10, 40, 50, 20, 60, 30]
    fit = fit_counts(np.ones((6, 1)), x, n, family)
    at = np.array([fit.coefficients[0], np.log(fit.sigma2) / 2])
    highest = _likelihood(at, x, n, kernel)
    assert fit.log_likelihood == pytest.approx(highest, abs=1e-6)
    slope = optimize.approx_fprime(at, lambda at: _likelihood(at, x, n, kernel), 1e-5)
    assert np.abs(slope).max() < 1e-3
    for shift in np.array([[0.02, 0], [-0.02, 0], [0, 0.05], [0, -0.05]]):
        assert _likelihood(at + shift, x, n, kernel) < highest


def test_errors_are_those_of_hendersons_equations():
    rng = np.random.default_rng(5)
    n = rng.integers(2, 40, 12).astype(float)
    x = np.column_stack([np.ones(12), np.arange(12) % 2])
    fit = fit_means(x, n, rng.normal(5, 2, 12), n * 9)
    w = np.diag(n / fit.sigma2_within)
    both = np.hstack([x, np.eye(12)])
    equations = both.T @ w @ both
    equations[2:, 2:] += np.eye(12) / fit.sigma2
    inverse = np.linalg.inv(equations)
    table = stratum_table(fit)
    z = stats.norm.ppf(0.975)
    of_effect = np.sqrt(np.diag(inverse)[2:])
    of_total = np.sqrt(np.diag(both @ inverse @ both.T))
    np.testing.assert_allclose((table["interaction_upper"] - table["interaction"]) / z, of_effect)
    np.testing.assert_allclose((table["total_upper"] - table["total"]) / z, of_total)


# Edges


def test_strata_that_only_add_up_are_a_finding_and_not_a_failure(additive):
    used, _, fits, _ = additive
    main = fits["main_effects"]
    assert main.sigma2 == 0
    assert main.is_singular
    assert main.is_converged
    assert not main.effects.any()
    table = stratum_table(main)
    assert not table[["interaction", "interaction_lower", "interaction_upper"]].any(axis=None)
    assert not table["is_discovery"].any()
    said = summary(*fits.values(), used["numerator"], used["denominator"])
    assert (said["pcv"], said["vpc_main"], said["median_ratio_main"]) == (1, 0, 1)
    assert said["is_additive"]


def test_the_empty_stratum_is_left_out_and_said(moderate):
    used, left_out, _, _ = moderate
    assert (len(used), len(left_out)) == (299, 1)
    assert left_out["reason"].tolist() == ["no people"]


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_one_stratum_has_nothing_to_differ_from(family):
    fit = fit_counts([[1.0]], [3], [10], family)
    assert fit.is_singular
    assert fit.sigma2 == 0
    value = special.logit(0.3) if family == "binomial" else np.log(0.3)
    assert fit.coefficients[0] == pytest.approx(value)
    assert fit_means([[1.0]], [10], [3.0], [4.0]).is_singular
    assert np.isnan(pcv(fit.sigma2, fit.sigma2))


def test_strata_where_nobody_or_everybody_had_the_event_are_drawn_in():
    fit = fit_counts(ONE, [0, 20, 8, 12], [20, 20, 20, 20])
    table = stratum_table(fit)
    assert fit.is_converged
    assert 0 < table["total"][0] < table["total"][2] < table["total"][3] < table["total"][1] < 1
    assert np.isfinite(table.select_dtypes(float)).all(axis=None)


@pytest.mark.parametrize(("events", "sign"), [([0, 0, 0, 0], -1), ([9, 5, 20, 7], 1)])
def test_nobody_or_everybody_anywhere_is_reported(events, sign):
    fit = fit_counts(ONE, events, [9, 5, 20, 7])
    assert not fit.is_converged
    assert fit.separated == ("0",)
    assert np.sign(fit.coefficients[0]) == sign
    assert np.isinf(fit.standard_errors[0])
    assert fit.log_likelihood == pytest.approx(0, abs=1e-6)
    assert stratum_table(fit)["total_upper"].isna().all()


@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_a_level_without_events_is_named_and_spares_the_others(family):
    rows = pd.MultiIndex.from_product([list("abc"), ["f", "m"], list("123")], names=["e", "s", "q"])
    rows = rows.to_frame(index=False).assign(
        denominator=[50, 80, 90, 120, 40, 60, 30, 70, 20, 50, 66, 71, 35, 90, 44, 51, 62, 73],
        numerator=[5, 20, 11, 33, 4, 19, 0, 0, 0, 0, 0, 0, 9, 14, 12, 22, 5, 30],
    )
    by = ["e", "s", "q"]
    design = intersection.design_matrix(rows, by)
    fit = fit_counts(design, rows["numerator"], rows["denominator"], family)
    assert fit.separated == ("e: b",)
    assert not fit.is_converged
    without = rows["e"] != "b"
    other = fit_counts(
        design[without].drop(columns="e: b"),
        rows["numerator"][without],
        rows["denominator"][without],
        family,
    )
    spared = [name != "e: b" for name in fit.names]
    np.testing.assert_allclose(fit.coefficients[spared], other.coefficients, atol=1e-4)
    np.testing.assert_allclose(fit.standard_errors[spared], other.standard_errors, atol=1e-4)
    assert fit.sigma2 == pytest.approx(other.sigma2, abs=1e-5)
    table = stratum_table(fit)
    assert table["total"][~without].max() < 1e-6
    assert table["total_upper"].isna().eq(~without).all()


def test_large_places_and_very_small_rates_converge():
    x, n = np.array([2.0, 5, 3, 9]), np.full(4, 1e6)
    assert fit_counts(ONE, x, n, "poisson").is_converged
    large = fit_counts(ONE, x * 1e6, n * 1e2)
    assert large.is_converged
    np.testing.assert_allclose(large.linear_predictor + large.effects, special.logit(x / 100), 1e-4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"numerator": [1, 2, 3]}, "4 strata"),
        ({"numerator": [1, 2, 3, np.nan]}, "above zero"),
        ({"denominator": [1, 9, 9, 0]}, "above zero"),
        ({"numerator": [-1, 2, 3, 4]}, "below zero"),
        ({"numerator": [99, 2, 3, 4]}, "above its denominator"),
        ({"family": "gamma"}, "gamma"),
        ({"points": 1}, "9 or more"),
        ({"design": np.ones((4, 2))}, "only 1 apart"),
        ({"design": np.ones((0, 1))}, "no strata"),
        ({"design": np.full((4, 1), np.nan)}, "missing"),
    ],
)
def test_impossible_counts_are_refused(change, words):
    given = {"design": ONE, "numerator": [1, 2, 3, 4], "denominator": [9, 9, 9, 9]} | change
    with pytest.raises(ValueError, match=words):
        fit_counts(**given)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"method": "reml"}, "reml"),
        ({"mean": [1.0]}, "4 strata"),
        ({"denominator": [0, 9, 9, 9]}, "people"),
        ({"within_squares": [0, 0, 0, 0]}, "no two people"),
        ({"design": np.eye(4), "denominator": [1, 1, 1, 1]}, "cannot settle"),
    ],
)
def test_impossible_means_are_refused(change, words):
    given = {"denominator": [9] * 4, "mean": [1.0, 2, 3, 4], "within_squares": [5.0] * 4}
    with pytest.raises(ValueError, match=words):
        fit_means(**({"design": ONE} | given | change))


def test_models_of_two_kinds_are_not_set_beside_each_other():
    counts = fit_counts(ONE, [1, 2, 3, 9], [9, 9, 9, 9])
    means = fit_means(ONE, [9] * 4, [1.0, 2, 3, 4], [5.0] * 4)
    with pytest.raises(ValueError, match="gaussian REML"):
        summary(counts, means)


def test_the_area_under_the_curve_has_edges():
    assert np.isnan(auc([0, 0], [5, 5], [0.1, 0.2]))
    assert np.isnan(auc([5, 5], [5, 5], [0.1, 0.2]))
    assert np.isnan(auc([7, 5], [5, 9], [0.1, 0.2]))
    assert np.isnan(auc([], [], []))
    assert auc([0, 5], [5, 5], [0.1, 0.2]) == 1
    assert auc([2, 3], [5, 9], [0.1, 0.1]) == 0.5


# Meaning


def test_an_interaction_put_into_the_data_is_found():
    rows = pd.MultiIndex.from_product([list("abcde"), list("fghi")], names=["e", "s"])
    rows = rows.to_frame(index=False).assign(denominator=2000)
    odds = -2 + 0.3 * (rows["e"] == "b") + 0.5 * (rows["s"] == "g")
    odds += np.where((rows["e"] == "c") & (rows["s"] == "h"), 1.2, 0)
    rows["numerator"] = (rows["denominator"] * special.expit(odds)).round()
    fit = fit_counts(
        intersection.design_matrix(rows, ["e", "s"]), rows["numerator"], rows["denominator"]
    )
    table = stratum_table(fit)
    found = rows[table["is_discovery"] & (table["interaction"] > 0)]
    assert found[["e", "s"]].to_numpy().tolist() == [["c", "h"]]
    excludes = (table["interaction_lower"] > 0) | (table["interaction_upper"] < 0)
    assert (excludes == (table["p_value"] < 0.05)).all()
    assert (excludes | ~table["is_discovery"]).all()


def test_rates_without_variance_between_them_have_no_share_of_it():
    assert vpc_latent(0) == 0
    assert vpc_response(-1, 0) == pytest.approx(0)
    assert vpc_response(-1, 0, "poisson") == 0
    assert np.isnan(vpc_latent(0.2, "poisson"))


def test_the_share_of_variance_in_rates_is_that_of_drawn_counts():
    drawn = np.random.default_rng(3)
    rates = np.exp(-0.5 + drawn.normal(0, 0.6, 400_000))
    share = rates.var() / drawn.poisson(rates).var()
    assert float(vpc_response(-0.5, 0.36, "poisson")) == pytest.approx(share, abs=0.01)


few = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=9)
few = few.filter(lambda rows: all(a + b for a, b in rows))


@settings(max_examples=40, deadline=None)
@given(few)
def test_the_area_under_the_curve_is_that_of_every_pair(rows):
    x, rest = np.array(rows).T
    predicted = np.round(np.arange(len(x)) / 3)
    found = auc(x, x + rest, predicted)
    if not x.sum() or not rest.sum():
        assert np.isnan(found)
        return
    people = stats.mannwhitneyu(np.repeat(predicted, x), np.repeat(predicted, rest))
    assert found == pytest.approx(people.statistic / (x.sum() * rest.sum()))


@settings(max_examples=40, deadline=None)
@given(few)
def test_counting_the_others_instead_turns_the_model_round(rows):
    x, rest = np.array(rows, dtype=float).T
    one = np.ones((len(x), 1))
    there, back = fit_counts(one, x, x + rest), fit_counts(one, rest, x + rest)
    assert there.is_singular == back.is_singular
    assert there.separated == back.separated
    if there.is_converged:
        assert there.sigma2 == pytest.approx(back.sigma2, rel=1e-3, abs=1e-4)
        np.testing.assert_allclose(there.coefficients, -back.coefficients, atol=1e-3)
        np.testing.assert_allclose(there.effects, -back.effects, atol=1e-3)


@settings(max_examples=40, deadline=None)
@given(few, st.sampled_from(["binomial", "poisson"]))
def test_predictions_lie_between_the_strata_and_what_they_share(rows, family):
    x, rest = np.array(rows, dtype=float).T
    fit = fit_counts(np.ones((len(x), 1)), x, x + rest, family)
    table = stratum_table(fit)
    observed = x / (x + rest)
    low = np.minimum(observed, table["main_effects"]) - 1e-6
    high = np.maximum(observed, table["main_effects"]) + 1e-6
    assert table["total"].between(low, high).all()
    assert 0 <= vpc_response(fit.coefficients[0], fit.sigma2, family) <= 1
    assert median_ratio(fit.sigma2) >= 1
