"""Whether a gap has enough to rest on: events to be set beside everyone's, digits for a ratio."""

import numpy as np

from trendpack import disparity

DIGITS = 10  # units of the last decimal as published: under it a ratio is mostly rounding
GAPS = [f"{size}{end}" for size in ("ratio", "gap") for end in ("", "_lower", "_upper")]


def with_gap(compared, indicator):
    """Add the gaps of `disparity.with_gap`, and take back those that rest on too little.

    `compared` has been through `disparity.beside`; it is of the one `indicator`. No gap at all to
    everyone where `is_too_few`, and no ratio where `is_rounded_away`: they are then missing. Where
    one side alone has counts, its figure in the ratio is not the rounded one.
    """
    gaps = disparity.with_gap(compared, indicator.measure, indicator.dispersion)
    alone = gaps["numerator"].isna() != gaps["reference_numerator"].isna()
    mine, theirs = (_unrounded(gaps, indicator, side) for side in ("", "reference_"))
    gaps["ratio"] = gaps["ratio"].mask(alone & gaps["ratio"].notna(), mine / theirs)
    if indicator.limits == "none":  # of figures without a range, no gap has one
        gaps[[name for name in GAPS if name.endswith("er")]] = np.nan
    gaps.loc[is_too_few(gaps, indicator), GAPS] = np.nan
    gaps.loc[is_rounded_away(gaps, indicator), GAPS[:3]] = np.nan
    return gaps


def is_unsure(gaps):
    """Return which gaps can be tested and are not reliable: chance could make them."""
    return disparity.is_reliable(gaps).eq(False).fillna(False).astype(bool)


def least(gaps):
    """Return the least that each ratio differs from 1 by its 95% range, as a ratio above 1."""
    return gaps["ratio_lower"].where(gaps["ratio"] > 1, 1 / gaps["ratio_upper"])


def _unrounded(gaps, indicator, side):
    """Return the figures of a side as its counts make them, where they print as the published."""
    value = gaps[f"{side}value"].astype(float)
    made = indicator.per * gaps[f"{side}numerator"] / gaps[f"{side}denominator"]
    return value.mask((made - value).abs() <= 0.501 * 10.0**-indicator.decimals, made)


def is_too_few(gaps, indicator):
    """Return which groups, set beside everyone, rest on fewer than ten events or people.

    Everyone's figure has the group's own events in it. Of so few, what chance allows depends on the
    method, so nothing is called sure. People are counted on either side: who did, and who did not.
    """
    within = (gaps["reference_group"] == "all") & (gaps["ethnic_group"] != "all")
    within &= (gaps["limits_by"] != "publisher") & (indicator.measure in ("rate", "percentage"))
    least = gaps["numerator"]
    if indicator.measure == "percentage":
        least = np.minimum(least, gaps["denominator"] - least)
    return within & (least < disparity.FEW)


def is_rounded_away(gaps, indicator):
    """Return which ratios would be made of a published figure of fewer than two digits.

    A figure of 0.01 printed to two decimals may be half as much again, or half as much. Only where
    there are no counts to work it out from, and the value is as rounded as it is printed.
    """
    unit = 10.0**-indicator.decimals
    found = np.zeros(len(gaps), dtype=bool)
    for side in ("", "reference_"):
        value = gaps[f"{side}value"].astype(float)
        bare = gaps[f"{side}numerator"].isna() & np.isclose(value, value.round(indicator.decimals))
        found |= (bare & (value.abs() < (DIGITS - 0.5) * unit)).to_numpy()
    return found
