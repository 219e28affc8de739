"""The notebooks' vocabulary: the names that a notebook may import, and nothing else.

Each is imported from its module when it is first asked for, so that a command which draws nothing
does not wait for the libraries that draw.
"""

import importlib

HOME = {
    "beside_other_places": "places",
    "crossed_with": "pages",
    "declare": "declared",
    "headlines": "overview",
    "key_figures": "declared",
    "largest_gaps": "overview",
    "latest_by_group": "pages",
    "map_of_region": "places",
    "missing_here": "sections",
    "opening": "sections",
    "over_time": "pages",
    "scope": "evidence",
    "what_is_counted": "sections",
    "what_this_does_not_show": "sections",
    "where_it_comes_from": "sections",
}
__all__ = sorted(HOME)


def __getattr__(name):
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{HOME[name]}"), name)
