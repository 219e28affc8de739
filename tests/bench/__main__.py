"""Measure all comparisons, or those named: `python -m bench maihda`."""

import importlib
import json
import sys

from bench.machine import machine
from bench.page import STORE, TITLES, line, write_page


def main(names):
    """Measure, print and store each comparison in turn, then write the page."""
    strange = sorted(set(names) - set(TITLES))
    if strange:
        sys.exit(f"there is no comparison {strange[0]!r}, only {', '.join(TITLES)}")
    for name in names or TITLES:
        comparison = importlib.import_module(f"bench.{name}")
        found = {"note": comparison.NOTE, "machine": machine(comparison.PACKAGES)}
        found["rows"] = comparison.compare()
        print(*map(line, found["rows"]), sep="\n", flush=True)
        stored = json.loads(STORE.read_text(encoding="utf-8")) if STORE.exists() else {}
        STORE.write_text(json.dumps(stored | {name: found}, indent=1) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main(sys.argv[1:])
