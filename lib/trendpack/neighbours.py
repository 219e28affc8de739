"""Areas alike: a computed list of statistical neighbours, for where no published one exists."""

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

METHODS = ("ons", "cipfa", "nhse")


def nearest_areas(features, weights=None, count=10, method="ons"):
    """Return the areas most like each area, the nearest first.

    Parameters
    ----------
    features : DataFrame of float, index = area_code, one column a feature
        A missing value takes its column's median. A column that does not vary, or holds nothing,
        says nothing.
    weights : Series or dict of float, by column, optional
        How much each feature counts, 0 or more; all the same by default.
    count : int
        How many for each area, at most all the others.
    method : {"ons", "cipfa", "nhse"}
        "ons" and "cipfa" measure in z-scores (population standard deviation), "nhse" in shares of
        each feature's range.

    Returns
    -------
    DataFrame of `area_code`, `rank` (from 1, the nearest), `neighbour_code`, `distance`:
        "ons": √Σ w (zₐ - z_b)², as the DfE's children's services model weights its features;
        "cipfa": the same, divided by the largest distance of any two areas, so 0 to 1;
        "nhse": √Σ (w (sₐ - s_b))², s = (x - min) / (max - min): the weight is inside the square.
        Areas equally far stand in the order of `features`. Neighbours need not be mutual: A may
        have B and not B have A.

    Raises
    ------
    ValueError
        For an unknown method, a repeated area, or a weight that is missing or below 0.

    References
    ----------
    ONS, Clustering similar local authorities and statistical nearest neighbours in the UK:
    methodology. CIPFA, Nearest Neighbours Model. Benton et al. (2007), Children's Services
    Statistical Neighbour Benchmarking Model, DfES.

    Examples
    --------
    >>> features = pd.DataFrame({"age": [30.0, 31.0, 40.0]}, index=["a", "b", "c"])
    >>> nearest_areas(features, count=1)["neighbour_code"].tolist()
    ['b', 'a', 'b']
    """
    _check(features, weights, method)
    points = _scaled(features.astype(float), method) * _stretch(features, weights, method)
    distance = cdist(points, points)
    if method == "cipfa" and distance.size:
        distance = distance / (distance.max() or 1)
    np.fill_diagonal(distance, np.inf)  # an area is not its own neighbour
    count = max(min(count, len(features) - 1), 0)
    order = np.argsort(distance, axis=1, kind="stable")[:, :count]
    codes = features.index.to_numpy()
    return pd.DataFrame(
        {
            "area_code": np.repeat(codes, count),
            "rank": np.tile(np.arange(1, count + 1), len(codes)),
            "neighbour_code": codes[order].ravel(),
            "distance": np.take_along_axis(distance, order, axis=1).ravel(),
        }
    )


def _scaled(features, method):
    """Return features without units: shares of their range for "nhse", z-scores otherwise."""
    filled = features.fillna(features.median())
    if method == "nhse":
        middle, spread = filled.min(), filled.max() - filled.min()
    else:
        middle, spread = filled.mean(), filled.std(ddof=0)
    return ((filled - middle) / spread.where(spread > 0, np.inf)).fillna(0).to_numpy()


def _stretch(features, weights, method):
    """Return what each scaled feature is multiplied by, so that its weight tells."""
    if weights is None:
        return 1.0
    weights = pd.Series(weights)[features.columns].to_numpy(dtype=float)
    return weights if method == "nhse" else np.sqrt(weights)


def _check(features, weights, method):
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {method!r}")
    if features.index.has_duplicates:
        twice = features.index[features.index.duplicated()][0]
        raise ValueError(f"an area may have one row of features: {twice} has more")
    if weights is None:
        return
    weights = pd.Series(weights, dtype=float).reindex(features.columns)
    wrong = weights[~(weights >= 0)]
    if len(wrong):
        raise ValueError(f"each feature needs a weight of 0 or more, got {wrong.to_dict()}")
