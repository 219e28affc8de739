"""Where an area stands among its region's authorities, and which groups fall below four fifths."""

import pandas as pd
from scipy import stats

from trendpack import (
    alt_text,
    areas,
    charts,
    disparity,
    evidence,
    gap_tests,
    indicators,
    printed,
    ranks,
    tables,
)
from trendpack.groups import in_reading_order, read_groups
from trendpack.views import parts, widest

FEWEST_PLACES = 5  # to be ranked among
ENOUGH = 50  # people: a group of fewer is not the one that others are set against
MOST_SAID = 4  # sentences above the chart; the table has every group
MOST_LISTED = 6  # groups in one sentence
COUNTS = ["numerator", "denominator"]
CHANCE = "could be chance, once corrected for the number of groups"
LAWS = {"wilson": "binomial", "byar": "poisson"}  # by whom the limits are: what chance makes


def rank_in_region(scope, id_):
    """Return the area's place among its region's authorities for each ethnic group, with ranges."""
    indicator = indicators.read_indicators()[id_]
    ranked = _ranked(scope, indicator)
    if ranked.empty:
        region = parts.said_place(scope, scope.region_code)
        why = f"too few authorities of {region} have figures with ranges to be ranked."
        return parts.not_here(scope, id_, "rank", why)
    own = in_reading_order(ranked[ranked["area_code"] == scope.area_code])
    places = own.assign(
        figure=own["value"], value=own["rank"].astype(float), lower=own["rank_lower"].astype(float),
        upper=own["rank_upper"].astype(float),
    )  # fmt: skip
    most = int(own["ranked"].max())
    unit = f"place among authorities of {scope.region_name}; 1 is the highest figure"
    place = indicator.model_copy(update={"measure": "score", "unit": unit, "decimals": 0})
    where = f"{scope.area_name}, {printed.period(own['period'].iloc[0])}"
    least = int(own["ranked"].min())
    among = f"{most}" if least == most else f"{least} to {most}"
    said = [_rank_sentence(row, scope) for row in _furthest(own).to_dict("records")]
    return parts.finished(
        own,
        indicator,
        parts.name_of(id_, "rank"),
        f"{indicator.title}: place among {among} authorities of {scope.region_name}, {where}",
        charts.groups_with_limits(places[places["ethnic_group"] != "all"], place)
        if len(places) > 1
        else charts.groups_with_limits(places, place),
        alt_text.alt_groups(places, place, read_groups(), where),
        said[:MOST_SAID],
        _rank_table(own, indicator),
        ["A place is as uncertain as the figures that make it: each is given with the range that "
         "chance allows, from 2,000 draws. Authorities without a range, or with a figure marked as "
         "unreliable, are not ranked."],
    )  # fmt: skip


def _ranked(scope, indicator):
    """Return the figures of the region's authorities with their ranks by ethnic group."""
    rows = evidence.plain(evidence.observations(indicator.id, scope))
    rows = evidence.broad(rows[rows["area_code"].isin(areas.authorities_in(scope.region_code))])
    rows = rows[(rows["ethnic_group"] != "unknown") & rows["lower"].notna()]
    rows = rows[rows["status"] != "u"]
    here = rows[rows["area_code"] == scope.area_code]
    rows = rows[rows["period"].isin(evidence.latest(here)["period"])]
    count = rows.groupby("ethnic_group")["area_code"].transform("nunique")
    rows = rows[(count >= FEWEST_PLACES) & (indicator.measure not in ("share", "count"))]
    if rows.empty or not (rows["area_code"] == scope.area_code).any():
        return rows.iloc[:0]
    counted = rows[COUNTS].notna().all(axis=None)
    kind = LAWS.get(indicator.limits, "normal") if counted else "normal"
    weighed = rows[COUNTS] / indicator.dispersion
    return ranks.with_ranks(rows.assign(**weighed), ["ethnic_group"], kind).assign(**rows[COUNTS])


def _furthest(own):
    """Return rows in the order of how far the range of places lies from the middle place."""
    middle = (own["ranked"] + 1) / 2
    far = pd.concat([own["rank_lower"] - middle, middle - own["rank_upper"]], axis=1).max(axis=1)
    return own.loc[far.sort_values(ascending=False, kind="stable").index]


def ordinal(number):
    """Return "1st", "2nd", "11th".

    >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _rank_sentence(row, scope):
    name = read_groups().loc[row["ethnic_group"], "name"]
    place, low, high = (ordinal(int(row[n])) for n in ("rank", "rank_lower", "rank_upper"))
    place = "the highest" if place == "1st" else f"{place} highest"
    place = "the lowest" if row["rank"] == row["ranked"] else place
    who = f"{name}: {scope.area_name} is {place} of {int(row['ranked'])}"
    if low == high:
        return f"{who}, and chance alone would hardly change that."
    if int(row["rank_upper"]) - int(row["rank_lower"]) > row["ranked"] / 2:
        return f"{who}, but chance alone could put it anywhere from {low} to {high}."
    return f"{who} (95% range: {low} to {high})."


def _rank_table(own, indicator):
    return pd.DataFrame({
        tables.HEADERS["ethnic_group"]: own["ethnic_group"].map(read_groups()["name"]),
        printed.capital(indicator.unit): printed.cells(
            own["value"], indicator.decimals, own["status"]
        ),
        "Place (1 is the highest)": own["rank"].map(str),
        "95% range of the place": own["rank_lower"].map(str)
        + " to "
        + own["rank_upper"].map(str),
        "Authorities ranked": own["ranked"].map(str),
    }).set_index(tables.HEADERS["ethnic_group"])  # fmt: skip


def four_fifths(scope, id_):
    """Return each group beside the highest one of 50 people or more: under four fifths of it?

    Smaller groups with a higher figure are named and not compared: on so few, chance picks them.
    """
    indicator = indicators.read_indicators()[id_]
    shown = evidence.by_group(id_, scope, ranged=True)
    every = shown[evidence.is_grouped(shown)]
    counted = every[(every["denominator"] > 0) & every["numerator"].notna()]
    enough = counted["denominator"] >= ENOUGH
    if indicator.measure != "percentage" or len(counted) < 2 or not enough.any():
        why = (
            "no counts of people are published for two ethnic groups, one of them of "
            f"{ENOUGH} or more."
        )
        return parts.not_here(scope, id_, "four-fifths", why)
    best = counted.loc[counted.loc[enough, "value"].idxmax()]
    rows = counted[enough | (counted["value"] <= best["value"])]
    higher = counted.drop(rows.index)
    pairs = gap_tests.four_fifths(
        rows["numerator"], rows["denominator"], best["numerator"], best["denominator"]
    ).set_index(rows.index)
    others = rows["ethnic_group"] != best["ethnic_group"]
    p_value = pairs["p_value"].where(others)
    stands = pd.Series(False, rows.index)
    if others.any():
        stands[others] = stats.false_discovery_control(p_value[others]) <= 0.05
    compared = in_reading_order(rows.assign(**pairs, stands=stands, others=others))
    where = parts.where_and_when(scope, compared)
    highest = read_groups().loc[best["ethnic_group"], "name"]
    return parts.finished(
        compared,
        indicator,
        parts.name_of(id_, "four-fifths"),
        f"{indicator.title}: under four fifths of the highest group, {where}",
        charts.groups_with_limits(compared, indicator),
        alt_text.alt_groups(compared, indicator, read_groups(), where),
        [*parts.elsewhere(scope, compared), *_four_fifths_sentences(compared, highest),
         *_by_itself(compared, highest), *_higher_of_few(higher, indicator),
         *widest.unknown_apart(shown, indicator), *_not_compared(every.drop(counted.index))],
        _four_fifths_table(compared, indicator, highest),
        ["The four-fifths rule is a prompt to look closer, not a test: beside it stands Fisher's "
         "exact test, corrected for the number of groups. The highest group is picked because it "
         "is highest, which favours finding a difference."],
    )  # fmt: skip


def _four_fifths_sentences(rows, highest):
    """Say the groups under four fifths of the highest one's figure, the lowest first, and how sure.

    Of one group in a whole sentence; several with the size of each in brackets.
    """
    below = rows[rows["is_below_four_fifths"] & rows["others"]].sort_values("impact_ratio")
    names = below["ethnic_group"].map(read_groups()["name"])
    sized = names + " (" + printed.texts(below["impact_ratio"], _two_decimals) + ")"
    said = []
    for stands, chance in ((True, "is more than chance explains"), (False, CHANCE)):
        mine = below["stands"] == stands
        if mine.sum() == 1:
            size = _two_decimals(below.loc[mine, "impact_ratio"].iloc[0])
            said.append(
                f"{names[mine].iloc[0]}: the figure is {size} of the highest group's ({highest}), "
                f"under four fifths; the difference from {highest} {chance}."
            )
        elif mine.any():
            more = int(mine.sum()) - MOST_LISTED
            listed = [*sized[mine].head(MOST_LISTED), *([f"{more} more"] if more > 0 else [])]
            said.append(
                f"Under four fifths of the highest group's figure ({highest}): "
                f"{printed.listed(listed)}; each difference from {highest} {chance}."
            )
    return said or [f"No group is under four fifths of the figure of the highest one ({highest})."]


def _by_itself(rows, highest):
    """Say which groups that do not stand differ reliably from the highest one, by themselves.

    Their gaps are to the reference group: it is one of the two, or nothing is known here.
    """
    names = read_groups()["name"]
    unsure = rows[rows["is_below_four_fifths"] & rows["others"] & ~rows["stands"]]
    reference = rows["reference_group"].iloc[0]
    alone = rows["ethnic_group"][disparity.is_reliable(rows).fillna(False).astype(bool)]
    if names[reference] == highest:
        found = unsure.loc[unsure["ethnic_group"].isin(alone), "ethnic_group"]
    else:
        top = highest in names[alone].tolist()
        found = unsure.loc[(unsure["ethnic_group"] == reference) & top, "ethnic_group"]
    return [
        f"By itself, the difference of {name} from {highest} is more than chance explains; it does "
        "not stand once all the groups are allowed for."
        for name in found.map(names)
    ]


def _higher_of_few(rows, indicator):
    """Name the groups above the highest one that are of so few people that chance may put them."""
    names = in_reading_order(rows)["ethnic_group"].map(read_groups()["name"]).tolist()
    few = f"fewer than {ENOUGH} {indicator.people}"
    return [f"Higher, but of {few}, and so not compared: {printed.listed(names)}."] if names else []


def _not_compared(left_out):
    """Name the groups of which no counts are shown."""
    names = in_reading_order(left_out)["ethnic_group"].map(read_groups()["name"]).tolist()
    return [f"Not compared, as no counts are shown: {printed.listed(names)}."] if names else []


def _four_fifths_table(rows, indicator, highest):
    p_value = printed.texts(rows["p_value"], _p_value).mask(~rows["others"], "[z]")
    below = rows["is_below_four_fifths"].map({True: "yes", False: "no"})
    return tables.figure_table(parts.without_gaps(rows), indicator).assign(**{
        f"Ratio to {highest}": printed.texts(rows["impact_ratio"], _two_decimals).to_numpy(),
        "Under four fifths": below.mask(~rows["others"], "highest").to_numpy(),
        "P-value": p_value.fillna("[x]").to_numpy(),
        "Stands after correction": rows["stands"]
        .map({True: "yes", False: "no"})
        .mask(~rows["others"], "[z]")
        .to_numpy(),
    })  # fmt: skip


def _two_decimals(value):
    return printed.number(value, 2)


def _p_value(value):
    return "under 0.001" if value < 0.001 else printed.number(value, 3)
