"""The figures of a page as a CSV: the rows behind it, protected as there, each with its origin."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from trendpack import snapshot
from trendpack.errors import ShapeError
from trendpack.tidy import COLUMNS, NUMBERS
from trendpack.views import characteristics, download, indicator, places
from trendpack.views.download import as_csv, observed


@pytest.fixture(scope="module")
def latest(hackney):
    return indicator.latest_by_group(hackney, "suspension_rate")


@pytest.fixture(scope="module")
def beside(hackney):
    return places.beside_other_places(hackney, "suspension_rate")


def read(text):
    return pd.read_csv(io.StringIO(text), keep_default_na=False, dtype=str)


def test_every_number_of_the_table_is_among_the_rows(latest):
    table = read(as_csv([latest]))
    assert table["figures"].eq(latest.id).all()
    printed = latest.shown["Number"].str.replace(",", "")
    assert set(printed[printed.str.isdigit()]) <= set(table["numerator"])


def test_a_row_that_two_figures_show_is_there_once(latest, beside):
    table = observed([latest, beside])
    assert not table.duplicated(["indicator", "area_code", "period", "ethnic_group"]).any()
    assert f"{latest.id} {beside.id}" in set(table["figures"])


def test_equal_figures_give_equal_bytes_whatever_index_their_rows_have(latest):
    shuffled = latest.observations.set_axis(range(90, 90 + len(latest.observations)))
    assert as_csv([latest]) == as_csv([replace(latest, observations=shuffled)])


def test_the_rows_are_those_of_the_snapshot(latest):
    table = observed([latest]).drop(columns=["figures", "title"])
    theme = snapshot.read_theme("education")
    assert len(table.merge(theme, on=COLUMNS)) == len(table)


def test_a_value_names_its_files_and_how_it_was_made(beside):
    table = observed([beside])
    read_files = snapshot.manifest()["sources"]
    there = table[table["value"].notna()]
    assert len(there)
    for key, file, proof in there[["source", "file", "sha256"]].to_numpy().tolist():
        assert proof == "; ".join(read_files[key].values())
        assert file == "; ".join(name.rpartition("/")[2] for name in read_files[key])
    median = there["area_code"] == "neighbours"
    assert set(there.loc[median, "formula"]) == {download.MEDIAN}
    assert set(there.loc[median, "area"]) == {"Statistical neighbours (median)"}


@pytest.mark.parametrize(
    ("value", "formula"),
    [(70.0, "100 x numerator / denominator"), (70.01, "as published"), (None, "")],
)
def test_a_formula_is_said_where_the_value_follows_from_the_counts(latest, value, formula):
    row = latest.observations.iloc[:1].assign(numerator=7.0, denominator=10.0, value=value)
    row = row.astype(dict.fromkeys(NUMBERS, float)).assign(status="ok" if value else "x")
    assert observed([replace(latest, observations=row)])["formula"].tolist() == [formula]


def test_a_withheld_row_that_carries_a_number_is_refused(latest):
    leak = latest.observations.assign(status="c")
    with pytest.raises(ShapeError, match="marked withheld and carry numbers"):
        observed([replace(latest, observations=leak)])


def test_levels_stand_as_in_the_one_table_and_wider_places_are_there(hackney):
    figure = characteristics.by_characteristic(
        hackney, "born_abroad_percentage", "characteristic", "Country of birth"
    )
    table = observed([figure])
    assert table["characteristic"].str.startswith("Country of birth: ").all()
    assert {"Hackney", "London", "England"} <= set(table["area"])


def test_a_page_without_observations_has_a_header_alone(latest):
    text = as_csv([replace(latest, observations=None)])
    assert text == ",".join(download.SHOWN) + "\n"
