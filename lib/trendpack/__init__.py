"""The notebooks' vocabulary: the names that a notebook may import, and nothing else.

Each is imported from its module when it is first asked for, so that a command which draws nothing
does not wait for the libraries that draw.
"""

import importlib

HOME = {
    "age_of_sources": "views.quality",
    "along_a_process": "views.process",
    "apart_from_neighbours": "views.apart",
    "beside_other_places": "views.places",
    "beyond": "views.in_short",
    "breaks_in_series": "views.quality",
    "by_characteristic": "views.characteristics",
    "corrected_figures": "views.quality",
    "coverage": "views.quality",
    "cross_checks": "views.cross_checks",
    "crossed_with": "views.indicator",
    "declare": "views.declared",
    "explorer": "widgets",
    "four_fifths": "views.standing",
    "gap_over_time": "views.gaps",
    "gaps_that_grow": "views.growing",
    "headlines": "views.overview",
    "how_ethnicity_is_recorded": "views.recorded",
    "how_unequal": "views.closer",
    "if_unknown_were_known": "views.not_known",
    "in_short": "views.in_short",
    "intersections": "views.intersections",
    "is_it_make_up": "views.closer",
    "key_figures": "views.declared",
    "largest_gaps": "views.overview",
    "latest_by_group": "views.indicator",
    "map_of_neighbourhoods": "views.within",
    "map_of_region": "views.region_maps",
    "map_of_wards": "views.within",
    "missing_here": "views.sections",
    "month_by_month": "views.monthly",
    "months_by_group": "views.monthly",
    "opening": "views.sections",
    "outcome_in_full": "views.outcomes",
    "outcomes_matrix": "views.outcomes",
    "over_time": "views.indicator",
    "rank_in_region": "views.standing",
    "representation_ladder": "views.ladder",
    "scope": "evidence",
    "then_and_now": "views.changes",
    "unknown_ethnicity": "views.recorded",
    "what_is_counted": "views.sections",
    "what_this_does_not_show": "views.sections",
    "where_it_comes_from": "views.sections",
    "withheld": "views.quality",
}
__all__ = sorted(HOME)


def __getattr__(name):
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{HOME[name]}"), name)
