"""Making packs: what a refresh leaves, what stops it, and that the last good pack always stands."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import psutil
import pytest
from samples import FIGURE, write_notebook

from trendpack import snapshot
from trendpack.errors import PackError, ParameterError
from trendpack.pack import provenance, runner
from trendpack.pack.parameters import Parameters
from trendpack.pack.refresh import LOG, refresh
from trendpack.pack.runner import Ran, run_notebook
from trendpack.raw import sha256

pytestmark = pytest.mark.slow

HACKNEY = Parameters()
LEEDS = Parameters(area="Leeds", as_of="2026-12-01")


@pytest.fixture
def notebooks(tmp_path):
    """A folder of two small notebooks."""
    folder = tmp_path / "notebooks"
    write_notebook(folder / "10_education.ipynb")
    write_notebook(folder / "30_health.ipynb", "Health")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two packs of two small notebooks: (folder of packs, what refresh returned)."""
    home = tmp_path_factory.mktemp("made")
    write_notebook(home / "notebooks" / "10_education.ipynb")
    write_notebook(home / "notebooks" / "30_health.ipynb", "Health")
    done = refresh([HACKNEY, LEEDS], out=home / "reports", notebooks=home / "notebooks")
    return home / "reports", done


def contents(folder):
    """Return the bytes of every file in a folder, by name."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def without_timestamp(folder):
    files = contents(folder)
    run = json.loads(files.pop("run.json"))
    assert run.pop("generated_at")
    return files, run


def test_a_pack_has_a_page_a_notebook_and_what_belongs_to_all(made):
    out, done = made
    assert [(each.area, each.pages, each.figures) for each in done] == [
        ("Hackney", 2, 2),
        ("Leeds", 2, 2),
    ]
    assert sorted(contents(out / "hackney")) == [
        "10_education.html",
        "30_health.html",
        "accessibility.html",
        "data/10_education.csv",
        "data/30_health.csv",
        "data/sources.csv",
        "index.html",
        "run.json",
    ]
    assert sorted(path.name for path in out.iterdir()) == [".lock", "hackney", "leeds", LOG]


def test_the_parameters_reach_the_page(made):
    page = (made[0] / "leeds" / "10_education.html").read_text()
    assert "Leeds: most did well" in page
    assert "Figures known on 1 December 2026." in page
    assert "Hackney" not in page


def test_the_front_page_has_the_findings(made):
    front = (made[0] / "hackney" / "index.html").read_text()
    assert "Pupils from one group did as well as those from another." in front


def test_code_is_not_on_the_page_and_nor_are_checks(made):
    page = (made[0] / "hackney" / "10_education.html").read_text()
    assert "declare(" not in page
    assert "<pre>" not in page


def test_a_page_has_its_figures_beside_it(made):
    data = made[0] / "hackney" / "data" / "10_education.csv"
    assert data.read_bytes().startswith(b"\xef\xbb\xbffigures,area,")
    run = json.loads((made[0] / "hackney" / "run.json").read_text())
    assert run["pages"]["10_education"]["data"] == sha256(data)
    page = (made[0] / "hackney" / "10_education.html").read_text()
    assert '<a href="data/10_education.csv">Download the figures of this page (CSV, 1 kB)' in page


def test_every_file_that_was_read_is_in_the_list_of_sources(made):
    table = pd.read_csv(made[0] / "hackney" / "data" / "sources.csv", encoding="utf-8-sig")
    read = snapshot.manifest()["sources"]
    assert set(table["sha256"]) == {proof for files in read.values() for proof in files.values()}
    assert set(table["source"]) == set(read)
    assert table.drop(columns="note").notna().all(axis=None)


def test_run_json_says_what_the_pack_was_made_from(made):
    run = json.loads((made[0] / "leeds" / "run.json").read_text())
    assert run["parameters"] == LEEDS.as_notebook()
    assert run["pages"]["30_health"]["declared"]["figures"] == 1
    assert run["packages"]["papermill"]
    assert run["data"] == provenance.read_inputs()["data"]


def test_the_log_has_a_line_a_pack_with_the_seconds(made):
    lines = [json.loads(line) for line in (made[0] / LOG).read_text().splitlines()]
    assert sorted(line["area"] for line in lines) == ["Hackney", "Leeds"]
    assert lines[0]["seconds"]["10_education"] > 0
    assert lines[0]["failed"] == []


def test_the_same_inputs_give_the_same_bytes(made, notebooks, tmp_path):
    refresh([HACKNEY], out=tmp_path / "again", notebooks=notebooks, workers=1)
    assert without_timestamp(tmp_path / "again" / "hackney") == without_timestamp(
        made[0] / "hackney"
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"figure": "one = 1\nnosuchthing"}, "cell 5 (under 'The latest year'): NameError: name"),
        ({"figure": "assert False, 'no\\nrows'"}, "cell 5 .*: AssertionError: no$"),
        ({"last": "1 + 1"}, "cell 8 .*: the notebook ends without declare"),
        ({"last": "OBSERVED = OBSERVED.replace(',c,', ',ok,'); declare()"}, "csv, line 3: has the"),
        ({"last": "declare(figures=0)"}, "cell 8 .*: the notebook declares that it shows no fig"),
        ({"last": "declare(figures=2)"}, "cell 8 .*: 2 figures are declared and 1 shown"),
        ({"figure": "try:\n    1/0\nexcept ZeroDivisionError:\n    pass"}, "are declared and 0 s"),
        ({"figure": "import os; os._exit(9)"}, "cell 5 .*: Python died"),
        ({"figure": FIGURE + "\nobject()"}, "a cell shows <object at"),
        ({"title": "Education\n\n#### Deep"}, r"10_education\.html skips a level"),
        ({"figure": FIGURE + "\nHTML('<img src=\"data:,\">')"}, "without alternative text"),
    ],
)
def test_a_failure_names_notebook_and_cell_and_leaves_the_old_pack(
    notebooks, tmp_path, changed, words
):
    old = tmp_path / "reports" / "hackney"
    old.mkdir(parents=True)
    (old / "run.json").write_text("{}")
    (old / "10_education.html").write_text("the last good page")
    before = contents(old)
    (notebooks / "30_health.ipynb").unlink()
    write_notebook(notebooks / "10_education.ipynb", **changed)
    with pytest.raises(PackError, match=r"^Hackney: .*10_education") as caught:
        refresh([HACKNEY], out=tmp_path / "reports", notebooks=notebooks, workers=1)
    assert len(str(caught.value).splitlines()) == 1
    caught.match(words.replace("(under", r"\(under").replace("year')", r"year'\)"))
    assert contents(old) == before
    assert sorted(path.name for path in old.parent.iterdir()) == [".lock", "hackney", LOG]


def test_one_area_that_fails_does_not_hold_up_another(notebooks, tmp_path):
    write_notebook(notebooks / "30_health.ipynb", "Health", FIGURE + "\nassert area != 'Leeds'")
    with pytest.raises(PackError, match=r"^Leeds: 30_health\.ipynb, cell 5"):
        refresh([LEEDS, HACKNEY], out=tmp_path / "reports", notebooks=notebooks)
    assert (tmp_path / "reports" / "hackney" / "index.html").is_file()
    assert not (tmp_path / "reports" / "leeds").exists()


def test_only_the_named_theme_is_run_and_the_others_stay(notebooks, tmp_path):
    out = tmp_path / "reports"
    refresh([HACKNEY], out=out, notebooks=notebooks)
    before = without_timestamp(out / "hackney")
    refresh([HACKNEY], only=["health"], out=out, notebooks=notebooks, workers=1)
    assert without_timestamp(out / "hackney") == before
    assert json.loads((out / LOG).read_text().splitlines()[1])["seconds"].keys() == {"30_health"}


def test_a_page_that_would_come_out_otherwise_is_not_kept(notebooks, tmp_path):
    out = tmp_path / "reports"
    refresh([HACKNEY], out=out, notebooks=notebooks)
    later = Parameters(as_of="2026-12-01")
    done = refresh([later], only=["health"], out=out, notebooks=notebooks, workers=1)
    assert done[0].missing == ("Education",)
    front = (out / "hackney" / "index.html").read_text()
    assert not (out / "hackney" / "10_education.html").exists()
    assert "Not in this pack yet: Education." in front
    assert "10_education.html" not in (out / "hackney" / "30_health.html").read_text()


def test_a_folder_that_is_no_pack_is_not_replaced(notebooks, tmp_path):
    mine = tmp_path / "reports" / "hackney"
    mine.mkdir(parents=True)
    (mine / "letter.odt").write_text("mine")
    with pytest.raises(PackError, match="is not a pack"):
        refresh([HACKNEY], out=tmp_path / "reports", notebooks=notebooks)
    assert contents(mine) == {"letter.odt": b"mine"}


def test_an_unknown_parameter_is_refused_before_anything_is_run(tmp_path, notebooks):
    with pytest.raises(ParameterError, match=r"30_health\.ipynb has no parameter 'aera'.*area, as"):
        run_notebook(notebooks / "30_health.ipynb", {"aera": "Hackney"}, tmp_path)


def test_a_notebook_without_parameters_is_refused(tmp_path):
    notebook = write_notebook(tmp_path / "10_education.ipynb")
    notebook.write_text(notebook.read_text().replace('"parameters"', '"other"'))
    with pytest.raises(ParameterError, match="it has none"):
        refresh([HACKNEY], out=tmp_path / "reports", notebooks=tmp_path)
    assert not (tmp_path / "reports" / "hackney").exists()


def test_a_notebook_that_takes_too_long_is_stopped(tmp_path):
    notebook = write_notebook(tmp_path / "10_education.ipynb", figure="import time; time.sleep(99)")
    started = time.monotonic()
    with pytest.raises(PackError, match=r"10_education\.ipynb, cell 5 .* within 5 seconds"):
        run_notebook(notebook, {}, tmp_path, timeout=5)
    assert time.monotonic() - started < 40


def test_the_result_of_a_notebook_is_plain(tmp_path):
    notebook = write_notebook(tmp_path / "10_education.ipynb")
    ran = run_notebook(str(notebook), {"area": "Leeds"}, str(tmp_path))
    assert isinstance(ran, Ran)
    assert (ran.notebook, ran.declared["figures"]) == ("10_education", 1)
    assert "<h1" in (tmp_path / "10_education.html").read_text()


def test_kernels_do_not_read_what_is_in_the_users_home():
    assert runner.KERNEL["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert runner.KERNEL["OMP_NUM_THREADS"] == "1"


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def test_a_killed_refresh_leaves_the_old_pack_and_no_process(notebooks, tmp_path):
    out = tmp_path / "reports"
    refresh([HACKNEY], out=out, notebooks=notebooks)
    before = contents(out / "hackney")
    write_notebook(notebooks / "30_health.ipynb", "Health", "import time; time.sleep(300)")
    command = [sys.executable, "-m", "trendpack", "refresh", "--out", str(out)]
    home = {**os.environ, "TRENDPACK_HOME": str(tmp_path)}
    with subprocess.Popen(command, env=home, stderr=subprocess.DEVNULL) as run:
        new = out / ".hackney.trendpack-new"
        wait_for((new / "10_education.html").exists, 60)
        family = psutil.Process(run.pid).children(recursive=True)
        assert any("ipykernel" in " ".join(each.cmdline()) for each in family)
        run.send_signal(signal.SIGKILL)
    assert contents(out / "hackney") == before
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    write_notebook(notebooks / "30_health.ipynb", "Health")
    refresh([HACKNEY], out=out, notebooks=notebooks)
    assert not new.exists()
    assert without_timestamp(out / "hackney")[0].keys() == before.keys() - {"run.json"}
