"""Where things are: the folders of the house, and nothing else."""

import os
from pathlib import Path

PACKAGE = Path(__file__).parent
DEFINITIONS = PACKAGE / "definitions"
ROOT = Path(os.environ.get("TRENDPACK_HOME", PACKAGE.parents[1]))
NOTEBOOKS = ROOT / "notebooks"
PROCESSED = ROOT / "data" / "processed"
REPORTS = ROOT / "reports"


def raw_folder():
    """Return the folder of the publishers' files: TRENDPACK_RAW, or data/raw here."""
    return Path(os.environ.get("TRENDPACK_RAW") or ROOT / "data" / "raw").resolve()
