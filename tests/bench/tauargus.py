"""A known table as pytauargus reads it, and what it chose to withhold."""

import tempfile
from pathlib import Path

from known_tables import is_margin
from pytauargus.batch import Suppress
from pytauargus.engine import Engine

BATCH = """\
<OPENTABLEDATA> "table.tab"
<OPENMETADATA> "table.rda"
<SPECIFYTABLE> "row""column"|"count"||"cost"
<SAFETYRULE>
<READTABLE>
"""
METADATA = """\
<SEPARATOR> ";"
<SAFE> S
<UNSAFE> U
<PROTECT> P
row
<RECODEABLE>
<TOTCODE> "T"
{hierarchy}column
<RECODEABLE>
<TOTCODE> "T"
count
<NUMERIC>
cost
<NUMERIC> <COST>
status
<STATUS>
below
<NUMERIC> <LOWERPL>
above
<NUMERIC> <UPPERPL>
"""
HIERARCHY = '<HIERARCHICAL>\n<HIERCODELIST> "rows.hrc"\n<HIERLEADSTRING> "@"\n'
OPTIMAL = Suppress(kind="OPT", tab_no=1, opt_max_time=60)
WITHHELD = {*range(3, 10), 11, 12}  # statuses: unsafe, or withheld to protect those


def opened(problem):
    """Return an engine that has read a problem and knows how far each small count must be free."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"table.tab": _rows(problem), "batch.arb": BATCH}
        hierarchy = _hierarchy(problem)
        files["table.rda"] = METADATA.format(hierarchy=HIERARCHY if hierarchy else "")
        for name, text in (files | {"rows.hrc": hierarchy}).items():
            Path(folder, name).write_text(text)
        engine = Engine()
        engine.run_batch(Path(folder, "batch.arb"))
    return engine


def suppress(engine):
    """Choose, and return the status of each cell by its place."""
    engine.suppress(OPTIMAL)
    native = engine._tau  # the package has no public way to read a table without a file
    cells, _ = native.get_total_table_size(0)
    return [native.get_table_cell_status(0, at) for at in range(cells)]


def withheld(engine):
    """Return the names of the cells withheld."""
    native, names = engine._tau, []
    for variable in (0, 1):
        _, codes = native.get_var_number_of_codes(variable)
        names.append([native.get_var_code(variable, at)[2].strip() or "T" for at in range(codes)])
    return {
        f"{row}|{column}"
        for i, row in enumerate(names[0])
        for j, column in enumerate(names[1])
        if native.get_table_cell(0, [i, j], 0)[10] in WITHHELD
    }


def _rows(problem):
    """Return one line a cell that is not 0: its place, count, cost, status and freedom."""
    top, small, fixed = problem["threshold"] - 1, problem["primary"], _always_shown(problem)
    lines = []
    for name, count in problem["cells"].items():
        if count:
            status = "U" if name in small else "P" if name in fixed else "S"
            free = (count - 1, top - count) if name in small else (0, 0)
            cost = count if problem["objective"] == "value" else 1
            lines.append(";".join(map(str, (*name.split("|"), count, cost, status, *free))))
    return "\n".join(lines) + "\n"


def _always_shown(problem):
    margins = {name for name in problem["cells"] if is_margin(name)}
    return set() if problem["margins_may_be_suppressed"] else margins


def _hierarchy(problem):
    """Return the rows as an indented list, blocks with their wards; "" if they are one level."""
    rows = sorted({name.split("|")[0] for name in problem["cells"]} - {"T"})
    if problem["kind"] != "hier":
        return ""
    return "".join(f"@{row}\n" if "w" in row else f"{row}\n" for row in rows)
