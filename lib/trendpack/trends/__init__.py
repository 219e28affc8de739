"""Whether a figure, or the gap between two groups, has changed over its latest five points."""

from trendpack.trends.points import latest_points
from trendpack.trends.recent import recent_gap_trend, recent_trend
from trendpack.trends.slopes import (
    disparity_change,
    errors_from_limits,
    proportion_trend,
    trend_word,
    weighted_trend,
)

__all__ = [
    "disparity_change",
    "errors_from_limits",
    "latest_points",
    "proportion_trend",
    "recent_gap_trend",
    "recent_trend",
    "trend_word",
    "weighted_trend",
]
