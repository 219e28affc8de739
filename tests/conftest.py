"""What tests share: where the publishers' files are, and which tests may not skip in CI."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
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


@pytest.fixture(scope="session")
def hackney():
    """The scope of Hackney's pack, of the newest figures."""
    from trendpack import evidence

    return evidence.scope("Hackney")


@pytest.fixture(scope="session")
def leeds():
    """The scope of Leeds's pack: outside London, with neighbours of its own."""
    from trendpack import evidence

    return evidence.scope("Leeds")


@contextmanager
def _turn(path):
    """Wait until no other test process is inside."""
    with open(path, "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id):
    """A folder that all test processes of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


PAGES = {
    "Hackney": ["summary", "education", "workforce"],
    "Newham": ["health"],
    "Leeds": ["housing", "reducing_harm"],
}
MORE_PAGES = {
    "Hackney": ["outcomes_framework", "data_quality", "perceptions"],
    "Newham": ["people", "employment"],
    "Leeds": ["childrens_wellbeing"],
}
LONG = ["test_browser", "test_build", "test_attack_stop_search", "test_pack", "test_views"]


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no test process ends long after the other.

    Some files of tests, then the notebooks, then the rest.
    """
    order = {name: at for at, name in enumerate(LONG)}
    rest = {True: len(LONG), False: len(LONG) + 1}
    items.sort(key=lambda item: order.get(item.path.stem, rest[item.path.suffix == ".ipynb"]))


@pytest.fixture(scope="session")
def packs(shared):
    """A folder of packs, made once for all test processes: Hackney's, Newham's with other largest
    groups, Leeds's without London's files.

    In CI each page is there once, in one of them, since nbval runs every notebook for Hackney.
    Elsewhere Hackney's are the pages that hold figures of each kind.
    """
    from trendpack.pack.parameters import Parameters
    from trendpack.pack.refresh import refresh

    out = shared / "packs"
    with _turn(shared / "turn"):
        if not (out / "leeds").exists():
            for area, pages in PAGES.items():
                more = MORE_PAGES[area] if os.environ.get("TRENDPACK_REQUIRE_ALL") else []
                refresh([Parameters(area=area)], only=[*pages, *more], out=out)
    return out


@pytest.fixture(scope="session")
def stop_searches(raw_folder, shared):
    """What the reader makes of a year of searches: counted once for all test processes, since
    withholding and the attack on it are the longest work of a build.
    """
    from trendpack import raw, tidy
    from trendpack.indicators import read_sources
    from trendpack.sources.police import stop_search

    kept = shared / "stop_searches.pickle"
    with _turn(shared / "turn_of_searches"):
        if not kept.exists():
            files = read_sources()["police_uk_stop_search"].files
            paths = [raw.raw_file(raw_folder, *file) for file in files.items()]
            tidy.check_tidy(stop_search.read_stop_and_search(*paths)).to_pickle(kept)
    return pd.read_pickle(kept)
