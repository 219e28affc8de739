"""Store what the notebooks' regression cells print now, as what they must print from now on."""

import nbformat
from nbclient import NotebookClient

from trendpack.paths import NOTEBOOKS

CHECKED = "nbval-check-output"


def accept(notebooks=None):
    """Run notebooks with their own parameters and keep the outputs of their checked cells alone.

    Parameters
    ----------
    notebooks : list of Path, optional
        All those in notebooks/ if not given. Each is rewritten in place, only after it has run.
    """
    for path in notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        node = nbformat.read(path, as_version=4)
        NotebookClient(node, timeout=300, resources={"metadata": {"path": path.parent}}).execute()
        path.write_text(nbformat.writes(stripped(node), indent=1) + "\n", encoding="utf-8")


def stripped(node):
    """Return a notebook with no outputs but the text of its checked cells, and no run's traces."""
    for cell in node.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            kept = CHECKED in cell.metadata.get("tags", [])
            cell.outputs = cell.outputs if kept else []
            cell.execution_count = 1 if kept else None  # nbval compares no cell without a number
    node.metadata.pop("widgets", None)
    node.metadata["language_info"] = {"name": "python"}
    return node
