"""What a pack was made from: the proof that stands in its run.json."""

import hashlib
import json
import platform
import re
import subprocess
from importlib import metadata

from trendpack.paths import PACKAGE, PROCESSED, ROOT
from trendpack.raw import sha256

LIBRARY = ("*.py", "*.yml", "*.csv", "*.j2", "*.css", "*.json")


def read_inputs(data=PROCESSED):
    """Return what every page is made from besides its notebook and its parameters.

    `data` is the SHA-256 of each processed file, `library` one digest of this package's code and
    definitions, `commit` the state of the repository if there is one, with the versions of Python
    and of the packages that this one asks for.
    """
    library = {path for kind in LIBRARY for path in PACKAGE.rglob(kind)}
    return {
        "data": {path.name: sha256(path) for path in sorted(data.glob("*")) if path.is_file()},
        "library": digest({str(path.relative_to(PACKAGE)): sha256(path) for path in library}),
        "commit": _commit(),
        "trendpack": metadata.version("trendpack"),
        "python": platform.python_version(),
        "packages": _packages(),
    }


def made_from(notebook, parameters, inputs):
    """Return one digest of all that a page depends on: equal digests, equal pages."""
    return digest([sha256(notebook), parameters, inputs["data"], inputs["library"]])


def digest(value):
    """Return the SHA-256 of a value that JSON can write, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def edition(inputs):
    """Return the words that name an edition in a footer: which program, which figures."""
    return f"trendpack {inputs['trendpack']}, figures {digest(inputs['data'])[:8]}"


def _packages():
    asked = [each for each in metadata.requires("trendpack") or [] if "extra ==" not in each]
    names = sorted(re.match(r"[\w.-]+", each)[0] for each in asked)
    return {name: metadata.version(name) for name in names}


def _commit():
    """Return the commit of the repository, with "-dirty" if files differ from it, or None."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
