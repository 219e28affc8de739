"""What tests share: where the publishers' files are, and which tests may not skip in CI."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine may take long over one example: what is found counts, not when.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def _skip(reason):
    """Skip for a user; fail in CI, where TRENDPACK_REQUIRE_ALL is set."""
    if os.environ.get("TRENDPACK_REQUIRE_ALL"):
        pytest.fail(f"required in CI, yet: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def raw_folder():
    """The publishers' files, or skip."""
    folder = os.environ.get("TRENDPACK_RAW")
    if not folder or not Path(folder).is_dir():
        _skip("TRENDPACK_RAW does not name a folder of publishers' files")
    return Path(folder).resolve()


@contextmanager
def _turn(path):
    """Wait until no other test process is inside."""
    with open(path, "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def packs(tmp_path_factory, worker_id):
    """A folder of real packs: Hackney, Newham and Leeds, made once for all test processes."""
    from trendpack.pack.parameters import Parameters
    from trendpack.pack.refresh import refresh

    base = tmp_path_factory.getbasetemp()
    out = (base if worker_id == "master" else base.parent) / "packs"
    with _turn(out.with_name("turn")):
        if not (out / "leeds").exists():
            refresh([Parameters(area=area) for area in ("Hackney", "Newham", "Leeds")], out=out)
    return out
