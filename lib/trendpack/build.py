"""Raw files to data/processed: the only writer of the snapshot."""

import importlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from trendpack import areas, corrections, indicators, rates, raw, release, suppression, tidy
from trendpack.errors import DefinitionError, DisclosureError, SourceError
from trendpack.paths import PROCESSED, raw_folder

MANIFEST = "manifest.json"


def build(accept_changed=False, out=PROCESSED, folder=None):
    """Read every source and write the snapshot: one table a theme, and a manifest of proof.

    Parameters
    ----------
    accept_changed : bool
        Read files whose SHA-256 is not the one on their card (another release). The manifest
        then records the file that was read.
    out, folder : Path, optional
        Where to write, and where the publishers' files are.

    Returns
    -------
    dict of str to int: rows written, by file. The old snapshot stays whole until the new one is.

    Raises
    ------
    SourceError, ShapeError or DefinitionError, naming the file and what to do. DisclosureError
    where counts made from records could be worked out (release); nothing is written then.
    """
    folder = folder or raw_folder()
    cards = indicators.read_sources()
    paths = {id_: raw_paths(card, folder, accept_changed) for id_, card in cards.items()}
    read = {id_: read_source(cards[id_], paths[id_]) for id_ in cards}
    tables = {card.makes: read[id_] for id_, card in cards.items() if card.makes != "observations"}
    rows = pd.concat([read[id_] for id_, card in cards.items() if card.makes == "observations"])
    places = pd.concat([t[["area_code"]] for t in tables.values()]) if tables else None
    rows = finish(rows.reset_index(drop=True), cards, places)
    return _write(rows, tables, {id_: _proof(paths[id_], folder) for id_ in cards}, out)


def raw_paths(card, folder, accept_changed=False):
    """Return the checked paths of a card's files."""
    return [
        raw.raw_file(folder, name, digest, accept_changed) for name, digest in card.files.items()
    ]


def read_source(card, paths):
    """Return what a card's reader makes of its files, its source key on every observation."""
    module, function = card.reader.rsplit(".", 1)
    try:
        reader = getattr(importlib.import_module(f"trendpack.sources.{module}"), function)
    except (ImportError, AttributeError) as error:
        raise DefinitionError(f"sources.yml: {card.id}: no reader {card.reader}") from error
    made = reader(*paths)
    _refuse_unreleased(made, card)
    if card.makes != "observations":
        return made
    made = corrections.apply_corrections(made, card.id, corrections.read_corrections())
    return tidy.check_tidy(made.assign(source=card.id), card.id)


def _refuse_unreleased(made, card):
    """Raise DisclosureError if counts made from records did not come through the one door."""
    released = release.is_released(made)
    if card.records and not released:
        raise DisclosureError(
            f"sources.yml: {card.id} is of records, and {card.reader} has made counts that did not "
            "come from release.release_counts, or were joined to others since: pass all its tables "
            "through it at once"
        )
    if released and not card.records:
        raise DefinitionError(
            f"sources.yml: {card.id}: {card.reader} counts records: put `records: true` on the card"
        )


def finish(rows, cards, places=None):
    """Return checked observations: current area codes, one row a key, limits filled in.

    `places` has the `area_code` of the wards and neighbourhoods that may occur.
    """
    rows = rows.assign(area_code=areas.current_code(rows["area_code"]))
    known = set(areas.read_areas()["area_code"]) | set(
        [] if places is None else places["area_code"]
    )
    _refuse_unknown(rows, "area_code", known, "area code", "add it to definitions/areas.csv")
    declared = indicators.read_indicators()
    _refuse_unknown(rows, "indicator", set(declared), "indicator", "declare it in definitions/")
    rows = settle(rows, cards, declared)
    shares = rows["indicator"].map({id_: i.measure == "share" for id_, i in declared.items()})
    whole = shares & (rows["numerator"] == rows["denominator"])  # all of all: nothing to be sure of
    for method in ("wilson", "byar"):
        mine = rows["indicator"].map({id_: i.limits == method for id_, i in declared.items()})
        mine &= ~whole
        per = rows["indicator"].map({id_: i.per for id_, i in declared.items()})
        spread = rows["indicator"].map({id_: i.dispersion for id_, i in declared.items()})
        limited = rates.with_limits(rows[mine], method, per[mine], dispersion=spread[mine])
        rows = pd.concat([rows[~mine], limited]).sort_index()
    rows = suppression.withheld(rows, rows["status"] == "c")  # a publisher may leave the base
    return tidy.check_tidy(rows.sort_values(tidy.KEY, ignore_index=True), "the build")


def _refuse_unknown(rows, column, known, what, mend):
    strange = ~rows[column].isin(known)
    if strange.any():
        first = rows[strange].iloc[0]
        raise SourceError(f"{first['source']}: {what} {first[column]!r} is not known: {mend}")


def settle(rows, cards, declared):
    """Return one row a key where several sources print the same figure, once they agree.

    A withheld figure stays withheld whatever another source prints; then a figure is preferred to
    none, then the source of higher precedence. Raises SourceError where two sources differ by
    more than rounding.
    """
    order = pd.DataFrame(
        {
            "withheld": rows["status"] == "c",
            "there": rows["value"].notna(),
            "precedence": rows["source"].map({id_: card.precedence for id_, card in cards.items()}),
        }
    ).sort_values(["withheld", "there", "precedence"], ascending=False, kind="stable")
    ranked = rows.loc[order.index]
    twice = ranked[ranked.duplicated(tidy.KEY, keep=False) & ranked["value"].notna()]
    values = twice.groupby(tidy.KEY)["value"]
    decimals = twice["indicator"].map({id_: i.decimals for id_, i in declared.items()}).astype(int)
    off = (values.transform("max") - values.transform("min")) > 1.01 * 10.0**-decimals
    if off.any():
        shown = twice.loc[off, [*tidy.KEY[:4], "value", "source"]].sort_values(tidy.KEY[:4])
        raise SourceError(
            "two sources print different figures for the same thing; correct one in "
            f"definitions/corrections.yml:\n{shown.head(4).to_string(index=False)}"
        )
    return ranked.drop_duplicates(tidy.KEY).sort_index().reset_index(drop=True)


def _proof(paths, folder):
    return {str(path.relative_to(folder)): raw.sha256(path) for path in paths}


def _write(rows, tables, proof, out):
    """Write the snapshot to a temporary folder beside `out`, then swap the two."""
    out.parent.mkdir(parents=True, exist_ok=True)
    themes = rows["indicator"].map({i: d.theme for i, d in indicators.read_indicators().items()})
    fresh = Path(tempfile.mkdtemp(prefix=".processed-", dir=out.parent))
    try:
        written = {}
        for theme in indicators.THEMES:
            mine = rows[themes == theme].reset_index(drop=True)
            tidy.write_observations(mine, fresh / f"{theme}.parquet")
            written[f"{theme}.parquet"] = len(mine)
        for name, table in tables.items():
            write_table(table, fresh / f"{name}.parquet")
            written[f"{name}.parquet"] = len(table)
        files = {name: raw.sha256(fresh / name) for name in sorted(written)}
        manifest = json.dumps({"files": files, "sources": proof}, indent=1, sort_keys=True)
        (fresh / MANIFEST).write_text(manifest + "\n", encoding="utf-8")
        _swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return written


def write_table(table, path):
    """Write a table that is not observations (boundaries, ward names): the same bytes each time."""
    if hasattr(table, "geometry"):
        from trendpack.sources.geography import write_boundaries

        write_boundaries(table, path)
    else:
        tidy.write_parquet(table, path)


def _swap(fresh, out):
    """Put `fresh` in the place of `out`; what stood there goes only once it is replaced."""
    os.chmod(fresh, 0o755)
    if not out.exists():
        fresh.rename(out)
        return
    old = fresh.with_name(fresh.name + "-old")
    out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old)
