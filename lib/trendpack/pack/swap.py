"""Putting a finished folder in the place of an old one, so that there is always a whole one.

A new pack is made in a hidden folder beside the old one and takes its place in one step. What a
killed run left behind is cleared, or put back, when the next one starts.
"""

import ctypes
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from trendpack.errors import PackError

NEW, OLD = ".trendpack-new", ".trendpack-old"


@contextmanager
def only_one(folder):
    """Hold `folder` for this process alone, and clear unfinished folders before and after.

    The system lets go of the lock when the process ends, however it ends. Raises PackError if
    another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a") as handle:
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError) as error:
            raise PackError(
                f"another refresh is writing to {folder}: wait until it ends"
            ) from error
        _clear(folder)
        try:
            yield folder
        finally:
            _clear(folder)


def _lock(handle):
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _clear(folder):
    for left in folder.glob(f".*{OLD}"):
        target = folder / left.name.removeprefix(".").removesuffix(OLD)
        if target.exists():
            shutil.rmtree(left)
        else:
            left.rename(target)  # killed between the two steps of _swap_in_two_steps
    for left in folder.glob(f".*{NEW}"):
        shutil.rmtree(left)


def new_folder(target):
    """Return a new, empty, hidden folder beside `target`, to be filled and then put in place."""
    new = _beside(target, NEW)
    new.mkdir()
    return new


def put_in_place(new, target):
    """Make the finished folder `new` the one called `target`, and delete the one it replaces."""
    if not target.exists():
        new.rename(target)
        return
    if not _exchange(new, target):
        _swap_in_two_steps(new, target)
    shutil.rmtree(new, ignore_errors=True)  # it is the old one now; what stays is cleared later


def _exchange(new, target):
    """Exchange two folders' names in one step, and say whether this system could (Linux can)."""
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)
    try:
        renameat2 = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return renameat2(here, os.fsencode(new), here, os.fsencode(target), exchange) == 0


def _swap_in_two_steps(new, target):
    old = _beside(target, OLD)
    try:
        target.rename(old)
        new.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise PackError(f"{target} is in use: close what is open in it and try again") from error
    shutil.rmtree(old, ignore_errors=True)


def _beside(target, ending):
    return Path(target).with_name(f".{target.name}{ending}")
