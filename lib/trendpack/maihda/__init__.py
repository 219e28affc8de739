"""Multilevel models of individual heterogeneity and discriminatory accuracy (MAIHDA).

People are nested in strata, the crossings of their characteristics. How much strata differ, and how
much of that is more than the sum of the characteristics, is read from two models.
"""

from trendpack.maihda.counts import fit_counts
from trendpack.maihda.fitted import Fit
from trendpack.maihda.means import fit_means
from trendpack.maihda.measures import (
    auc,
    median_ratio,
    pcv,
    stratum_table,
    summary,
    vpc_latent,
    vpc_response,
)

__all__ = [
    "Fit",
    "auc",
    "fit_counts",
    "fit_means",
    "median_ratio",
    "pcv",
    "stratum_table",
    "summary",
    "vpc_latent",
    "vpc_response",
]
