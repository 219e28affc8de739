"""Metropolitan Police Service: crime recorded in the boroughs, without ethnicity."""

import pandas as pd

from trendpack import areas, raw, tidy
from trendpack.errors import SourceError
from trendpack.sources.police.residents import count_residents

COLUMNS = ["LSOA11CD", "LAD11CD", "year", "offences", "crime_type"]
INDICATORS = {
    "violence": "recorded_violence_rate",
    "robbery": "recorded_robbery_rate",
    "weapons": "recorded_weapons_rate",
    "drugs": "recorded_drugs_rate",
}


def read_recorded_crime(path, census):
    """Return offences for every 1,000 residents of 2021, by borough and for London, each year.

    Parameters
    ----------
    path : Path
        Offences by kind, year and output area of 2011 (LSOA), 32 boroughs.
    census : Path
        Usual residents by ethnic group and local authority, Census 2021: one denominator for all
        years, so that a line over time is that of the number of offences.

    Raises
    ------
    SourceError: a new kind of crime, a place that is no London borough, a row given twice.
    """
    table = raw.read_text_table(path, COLUMNS)
    raw.check_once(table, ["LSOA11CD", "year", "crime_type"], path.name)
    london = areas.read_areas()
    london = london.index[(london["region_code"] == areas.LONDON) & (london["ended"] == "")]
    for column, known in (("crime_type", list(INDICATORS)), ("LAD11CD", list(london))):
        strange = ~table[column].isin(known)
        if strange.any():
            line = strange.idxmax()
            raise SourceError(
                f"{path.name}, line {line}, column {column}: {table[column][line]!r} is new; say "
                "what it means in lib/trendpack/sources/police/crime.py"
            )
    offences, _ = raw.numbers(table["offences"], f"{path.name}, column offences", symbols={})
    own = table.assign(numerator=offences).rename(columns={"LAD11CD": "area_code"})
    both = pd.concat([own, own.assign(area_code=areas.LONDON)])
    rows = both.groupby(["area_code", "year", "crime_type"], as_index=False)["numerator"].sum()
    residents = count_residents(census, own["area_code"].unique())
    everyone = residents[residents["ethnic_group"] == "all"].set_index("area_code")["residents"]
    denominator = rows["area_code"].map(everyone)
    rows = rows.assign(
        indicator=rows["crime_type"].map(INDICATORS),
        denominator=denominator,
        value=1000 * rows["numerator"] / denominator,
        period=rows["year"],
    )
    return tidy.observations(tidy.with_period(rows, "calendar"))
