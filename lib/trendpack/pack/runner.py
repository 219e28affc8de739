"""Running one notebook to one page: the seam at which pages can be made anywhere.

`run_notebook` takes paths and plain values and returns plain values, so that any pool of
processes can call it. Never call it from two threads: papermill changes the working directory.
"""

# ruff: noqa: E402
import os
import re
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path

# jsonschema, below nbformat, would spend two seconds on a grammar of addresses used by no notebook
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from trendpack.contract import BOM, DECLARED, OBSERVED
from trendpack.errors import PackError, ParameterError
from trendpack.pack.render import render_body

FIGURE = re.compile(r"""class=["'][^"']*\btp-figure\b""")
KERNEL = {
    "MPLBACKEND": "agg",  # charts come as HTML; the inline backend would only be loaded for nothing
    "OMP_NUM_THREADS": "1",  # one notebook a core already
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # the same bytes on every run
    "SOURCE_DATE_EPOCH": "0",
    "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel, not one of the same name at home
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@dataclass(frozen=True)
class Ran:
    """What came of one notebook: its name, what it declared, and how long it took."""

    notebook: str
    declared: dict
    seconds: float


def prepare_worker(scratch):
    """Make this process ready to run notebooks, and make it end when its parent does.

    `scratch` is a folder for the kernels' own files, so that nothing in the user's home
    (start-up scripts, history) has a part in a pack.
    """
    os.environ.update(KERNEL, JUPYTER_RUNTIME_DIR=scratch, IPYTHONDIR=scratch)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent():
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def run_notebook(notebook, parameters, folder, timeout=600):
    """Run one notebook and write its page's body and figures to `folder`.

    The body is `<notebook>.html`, the observations behind its figures `data/<notebook>.csv`.

    Parameters
    ----------
    notebook, folder : path
    parameters : dict
        Values for the cell tagged `parameters`; one that the notebook does not have is refused.
    timeout : int
        Seconds for the whole notebook.

    Returns
    -------
    Ran

    Raises
    ------
    PackError naming the notebook and the cell, if a cell fails or takes too long, or if the
    notebook ends without declaring what it shows. ParameterError for an unknown parameter.
    """
    started = time.monotonic()
    notebook, folder = Path(notebook), Path(folder)
    check_parameters(notebook, parameters)
    executed = _execute(notebook, parameters, timeout)
    declared, observed = _declared(notebook.name, executed)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / f"{notebook.stem}.csv").write_text(observed, encoding=BOM, newline="\n")
    (folder / f"{notebook.stem}.html").write_text(
        render_body(executed, notebook.name), encoding="utf-8", newline="\n"
    )
    return Ran(notebook.stem, declared, round(time.monotonic() - started, 2))


def check_parameters(notebook, parameters):
    known = papermill.inspect_notebook(str(notebook))
    unknown = sorted(parameters.keys() - known.keys())
    if unknown:
        raise ParameterError(
            f"{notebook.name} has no parameter {unknown[0]!r} in a cell tagged parameters: "
            f"it has {', '.join(sorted(known)) or 'none'}"
        )


def _execute(notebook, parameters, timeout):
    node = nbformat.read(notebook, as_version=4)
    for number, cell in enumerate(node.cells, start=1):
        cell.metadata["number"] = number  # papermill adds a cell, so that positions shift
    latest, deadline = [], time.monotonic() + timeout

    def seconds_left(cell):
        latest[:] = [cell]
        return max(1, int(deadline - time.monotonic()))

    try:
        return papermill.execute_notebook(
            node,
            None,
            parameters=parameters,
            kernel_name="python3",
            cwd=notebook.parent,
            progress_bar=False,
            request_save_on_cell_execute=False,
            timeout_func=seconds_left,
            shutdown_kernel="immediate",  # all is said; a gentle end sometimes takes seconds
            config=_transport(),
        )
    except PapermillExecutionError as error:
        lines = str(error.evalue).strip().splitlines() or [""]
        reason = f"{error.ename}: {lines[0]}"
    except CellTimeoutError:
        reason = f"the notebook did not end within {timeout} seconds"
    except DeadKernelError:
        reason = "Python died, perhaps for want of memory"
    where = _place(node, latest[0]) if latest else "before its first cell"
    raise PackError(f"{notebook.name}, {where}: {reason}")


def _transport():
    """Sockets of its own in the scratch folder, not on the network, where the system has them."""
    if os.name == "nt":
        return Config()
    folder = os.environ.get("JUPYTER_RUNTIME_DIR") or tempfile.gettempdir()
    return Config(KernelManager={"transport": "ipc", "ip": f"{folder}/{uuid.uuid4().hex[:12]}"})


def _place(node, cell):
    number = cell.metadata.get("number")
    if number is None:
        return "the cell of parameters"
    above = [each.source for each in node.cells[:number] if each.cell_type == "markdown"]
    headings = re.findall(r"^#+ +(.+?)\s*$", "\n".join(above), flags=re.MULTILINE)
    return f"cell {number}" + (f" (under {headings[-1]!r})" if headings else "")


def _declared(name, executed):
    """Return what the last cell declared, held against what the notebook shows, and its CSV."""
    codes = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source.strip()]
    last = codes[-1] if codes else None
    where = f"{name}, {_place(executed, last)}" if codes else name
    outputs = last.outputs if codes else []
    found = [each.data for each in outputs if {DECLARED, OBSERVED} <= each.get("data", {}).keys()]
    if not found:
        raise PackError(f"{where}: the notebook ends without declare(...)")
    pages = [
        output.data["text/html"]
        for cell in codes
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]
    declared, shown = dict(found[0][DECLARED]), sum(len(FIGURE.findall(page)) for page in pages)
    if declared.get("figures", 0) < 1:
        raise PackError(f"{where}: the notebook declares that it shows no figure")
    if declared["figures"] > shown:
        raise PackError(f"{where}: {declared['figures']} figures are declared and {shown} shown")
    return declared, found[0][OBSERVED]
