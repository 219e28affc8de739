"""Swapping folders: the old one or the new one is whole at every moment."""

import subprocess
import sys

import pytest

from trendpack.errors import PackError
from trendpack.pack import swap


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "packs" / "hackney"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("old")
    return folder


def filled(target):
    new = swap.new_folder(target)
    (new / "index.html").write_text("new")
    return new


def seen(folder):
    """Return the names in a folder, without the lock."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


@pytest.mark.parametrize("in_one_step", [True, False])
def test_the_new_folder_takes_the_place_of_the_old(target, in_one_step, monkeypatch):
    if not in_one_step:
        monkeypatch.setattr(swap, "_exchange", lambda new, target: False)
    swap.put_in_place(filled(target), target)
    assert (target / "index.html").read_text() == "new"
    assert seen(target.parent) == ["hackney"]


def test_the_first_pack_needs_no_old_one(tmp_path):
    swap.put_in_place(filled(tmp_path / "leeds"), tmp_path / "leeds")
    assert seen(tmp_path) == ["leeds"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges names in one step")
def test_linux_exchanges_in_one_step(target):
    new = filled(target)
    assert swap._exchange(new, target)
    assert (target / "index.html").read_text() == "new"
    assert (new / "index.html").read_text() == "old"


def test_an_old_folder_that_cannot_be_moved_stays(target, monkeypatch):
    new = filled(target)
    monkeypatch.setattr(swap, "_exchange", lambda new, target: False)
    real = swap.Path.rename

    def rename(self, to):
        if self == new:
            raise PermissionError("open elsewhere")
        return real(self, to)

    monkeypatch.setattr(swap.Path, "rename", rename)
    with pytest.raises(PackError, match="close what is open"):
        swap.put_in_place(new, target)
    assert (target / "index.html").read_text() == "old"


def test_what_a_killed_run_left_is_cleared(target):
    filled(target)
    with swap.only_one(target.parent):
        assert seen(target.parent) == ["hackney"]
    assert (target / "index.html").read_text() == "old"


def test_an_old_folder_moved_aside_is_put_back(target):
    target.rename(target.with_name(".hackney" + swap.OLD))
    with swap.only_one(target.parent):
        assert (target / "index.html").read_text() == "old"


def test_hidden_folders_of_others_are_left_alone(tmp_path):
    (tmp_path / ".config.old").mkdir()
    (tmp_path / ".cache.new").mkdir()
    with swap.only_one(tmp_path):
        pass
    assert seen(tmp_path) == [".cache.new", ".config.old"]


def test_two_at_a_time_are_refused_until_the_first_has_ended(tmp_path):
    code = (
        "import pathlib, sys; from trendpack.pack.swap import only_one\n"
        "with only_one(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(PackError, match="another refresh"), swap.only_one(tmp_path):
            pass
        other.kill()
    with swap.only_one(tmp_path):
        pass
