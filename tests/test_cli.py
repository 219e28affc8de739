"""The command line: its words, its exit codes, and that it stays thin."""

import subprocess
import sys

import pytest
from samples import write_notebook
from typer.testing import CliRunner

import trendpack.pack.refresh as pack
from trendpack.__main__ import app
from trendpack.errors import PackError
from trendpack.pack.bind import Made
from trendpack.paths import REPORTS


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def asked(monkeypatch):
    """Replace the making of packs, and return the list of what it was asked for."""
    calls = []

    def refresh(packs, only, out, workers):
        calls.append((packs, list(only), out, workers))
        return [Made(pack.area, out / pack.slug, 8, 100) for pack in packs]

    monkeypatch.setattr(pack, "refresh", refresh)
    return calls


def test_without_arguments_it_says_what_there_is():
    said = run().output
    for verb in ["refresh", "build", "explore", "areas"]:
        assert verb in said


def test_a_refresh_is_of_hackney_and_says_where_it_is(asked):
    done = run("refresh")
    packs, only, out, workers = asked[0]
    assert [pack.area for pack in packs] == ["Hackney"]
    assert (only, out, workers) == ([], REPORTS, None)
    assert f"Hackney: 8 pages, 100 figures: {REPORTS / 'hackney' / 'index.html'}" in done.stdout
    assert "Done in 0 seconds." in done.stdout
    assert done.exit_code == 0


def test_every_option_is_handed_on(asked, tmp_path):
    options = ["--area", "Leeds", "--area", "Newham", "--as-of", "2026-12-01", "--only", "health"]
    run("refresh", *options, "--reference-group", "White Irish", "--out", tmp_path)
    packs, only, out, _ = asked[0]
    assert [pack.area for pack in packs] == ["Leeds", "Newham"]
    assert {str(pack.as_of) for pack in packs} == {"2026-12-01"}
    assert (only, out) == (["health"], tmp_path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--area", "Hakney"], "'Hakney': did you mean Hackney"),
        (["--as-of", "soon"], "'soon' is not a date: write it as 2026-12-01"),
        (["--reference-group", "martian"], "no ethnic group 'martian'"),
        (["--only", "helth"], "no theme 'helth': the themes are "),
    ],
)
def test_a_wrong_parameter_is_one_line_and_exit_code_2(options, words, monkeypatch, tmp_path):
    monkeypatch.setattr(pack, "ProcessPoolExecutor", None)  # nothing may be run
    done = run("refresh", "--out", tmp_path / "reports", *options)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "reports").exists()


def test_notebooks_that_fail_are_a_line_each_and_exit_code_1(monkeypatch):
    def refresh(*arguments, **options):
        raise PackError("Hackney: a.ipynb, cell 1: no\nHackney: b.ipynb, cell 2: no")

    monkeypatch.setattr(pack, "refresh", refresh)
    done = run("refresh")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "Error: Hackney: a.ipynb, cell 1: no",
        "Error: Hackney: b.ipynb, cell 2: no",
    ]


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch):
    def refresh(*arguments, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(pack, "refresh", refresh)
    assert isinstance(run("refresh").exception, ZeroDivisionError)


def test_areas_are_found_by_a_part_of_their_name():
    assert run("areas", "hack").stdout == "E09000012  Hackney\n"
    assert len(run("areas").stdout.splitlines()) > 290


def test_an_area_that_is_not_there_is_an_error():
    done = run("areas", "atlantis")
    assert done.exit_code == 2
    assert "has 'atlantis' in its name" in done.stderr


def test_build_hands_on_and_says_what_it_wrote(monkeypatch):
    import trendpack.build

    monkeypatch.setattr(trendpack.build, "build", lambda accept_changed: {"x": 1234567})
    assert run("build").stdout == "x: 1,234,567 rows\n"
    monkeypatch.setattr(
        trendpack.build, "build", lambda accept_changed: {"accepted": int(accept_changed)}
    )
    assert run("build", "--accept-changed").stdout == "accepted: 1 rows\n"


@pytest.mark.slow
def test_the_command_itself_fails_with_code_1_and_no_traceback(tmp_path):
    write_notebook(tmp_path / "notebooks" / "10_education.ipynb", figure="1 / 0")
    command = [sys.executable, "-m", "trendpack", "refresh"]
    done = subprocess.run(
        command, env={"TRENDPACK_HOME": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Error: Hackney: 10_education.ipynb, cell 5" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_does_not_load_jupyter_or_pandas():
    code = (
        "import sys, typer.testing, trendpack.__main__ as m\n"
        "typer.testing.CliRunner().invoke(m.app, ['--help'])\n"
        "sys.exit(bool({'papermill', 'pandas', 'matplotlib'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
