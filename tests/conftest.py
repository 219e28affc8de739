"""What tests share: where the publishers' files are, and which tests may not skip in CI."""

import os
from pathlib import Path

import pytest


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
