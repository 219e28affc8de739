"""How ethnicity is recorded: who says which group someone is in, and for how many nobody does."""

import pandas as pd

from trendpack import areas, evidence, indicators, printed, snapshot
from trendpack.views import parts
from trendpack.views.quality import finest, of_tables

OF_UNKNOWN = "ethnicity_not_known"  # in the name of an indicator that is itself of the unknown
COUNTED = ("share", "rate", "count")  # measures whose numerators are the people; else denominators
ACCOUNTS = (
    "Rates of searches by the group the officer saw, rates of force, and the shares of people "
    "searched as the officer saw them where they stand beside shares of residents, mix two "
    "accounts: those counted are in the group that the officer saw, and residents in the group "
    "that they gave. Detentions set the hospital's record against the census."
)


def unknown_ethnicity(scope):
    """Return for how many the ethnic group is not known, indicator by indicator."""
    every = [_people(id_, scope) for id_ in indicators.read_indicators()]
    pairs = [(rows, _unknown_of(scope, rows)) for rows in every]
    rows = pd.concat([row for _, row in pairs if row is not None], ignore_index=True)
    observed = pd.concat([rows for rows, row in pairs if row is not None])
    rows = rows.sort_values("share", ascending=False, kind="stable")
    shown = pd.DataFrame({
        "Indicator": rows["title"], "Area": rows["place"], "Period": rows["when"],
        "Ethnic group not known": rows["printed"],
        "Number not known": printed.texts(rows["unknown"], _whole).fillna("[x]"),
        "Of": rows["total"].map(_whole),
    }).set_index(["Indicator", "Area"])  # fmt: skip
    first = rows.iloc[0]
    said = [
        f"Ethnicity is least often known in {first['title'][:1].lower()}{first['title'][1:]}: "
        f"{first['printed']} is not known ({first['place']}, {first['when']}). "
        "Where many are unknown, every gap by ethnic group is less sure than its range says."
    ]
    notes = ["[x] means not available: the source gives the percentage alone."]
    return of_tables("unknown-ethnicity", f"Ethnic group not known, {scope.area_name}", shown,
                     said, notes if rows["unknown"].isna().any() else (), rows, finding=said[0],
                     observed=observed[~evidence.is_grouped(observed)])  # fmt: skip


def _whole(value):
    return printed.number(value, 0)


def _people(id_, scope):
    """Return the latest figures by group, or of everyone for an indicator of the unknown."""
    return evidence.overall(id_, scope) if OF_UNKNOWN in id_ else evidence.by_group(id_, scope)


def _unknown_of(scope, rows):
    """Return one row of how many are not known, or None where that is not printed."""
    if rows.empty:
        return None
    indicator = indicators.read_indicators()[rows["indicator"].iloc[0]]
    counts = _counts(rows, indicator)
    if pd.isna(counts["share"]):
        return None
    return pd.DataFrame([{
        "title": indicator.title, "place": parts.place_name(scope, rows["area_code"].iloc[0]),
        "when": printed.period(rows["period"].iloc[0]), "source": rows["source"].iloc[0], **counts,
    }])  # fmt: skip


def _counts(rows, indicator):
    """Return how many are unknown, of how many in total, and the share in percent, as printed."""
    of_group = rows.set_index("ethnic_group").reindex(["all", "unknown"])
    if OF_UNKNOWN in indicator.id:
        unknown, total = of_group.loc["all", ["numerator", "denominator"]]
    else:
        column = "numerator" if indicator.measure in COUNTED else "denominator"
        total, unknown = of_group[column]
    share, decimals = (100 * unknown / total if total else float("nan")), 1
    if pd.isna(unknown) and indicator.measure == "share":  # a source may print the share alone
        share, decimals = of_group.loc["unknown", "value"], indicator.decimals
    text = f"{printed.number(share, decimals)}%"
    return {"unknown": unknown, "total": total, "share": share, "printed": text}


def how_ethnicity_is_recorded():
    """Return whose word an ethnic group is, for every indicator that has groups."""
    rows = pd.concat([snapshot.read_theme(theme) for theme in indicators.THEMES])
    types = rows["area_code"].map(areas.read_areas()["area_type"])
    rows = rows[types.isin(areas.AUTHORITIES) & rows["value"].notna() & evidence.is_grouped(rows)]
    named = finest(rows)["named"].to_dict()
    rows = [
        {"Ethnic group is": whose, "Indicator": one.title,
         "Finest groups of an authority": named.get(one.id, "none")}
        for by, whose in indicators.ETHNICITY_BY.items()
        for one in indicators.read_indicators().values()
        if one.ethnicity_by == by != "none"
    ]  # fmt: skip
    shown = pd.DataFrame(rows).set_index(["Ethnic group is", "Indicator"])
    return of_tables("definitions", "Who says which ethnic group someone is in", shown, [ACCOUNTS],
                     ["None: this edition has them for wider places alone."])  # fmt: skip
