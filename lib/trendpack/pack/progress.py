"""Telling the person at the terminal how far a long run is, on stderr."""

import sys
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress(total):
    """Yield a function that is called with a line of text for each of `total` things done.

    A bar when stderr is a terminal; otherwise a plain line each.
    """
    if not sys.stderr.isatty():
        width, done = len(str(total)), iter(range(1, total + 1))
        yield lambda text: print(f"{next(done):>{width}}/{total} {text}", file=sys.stderr)
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=total)
        yield lambda text: bar.update(task, advance=1, description=text)
