"""The command line: a thin wrapper. `trendpack --help` says what there is."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from trendpack.errors import ParameterError, TrendpackError
from trendpack.paths import NOTEBOOKS, REPORTS


class _Lines(typer.core.TyperGroup):
    """Prints our own errors as one line each, without a traceback; others keep theirs."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except TrendpackError as error:
            for line in str(error).splitlines():
                typer.echo(f"Error: {line}", err=True)
            raise typer.Exit(2 if isinstance(error, ParameterError) else 1) from error


app = typer.Typer(
    cls=_Lines,
    help="Trend packs of racial inequality for any local authority in England.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def refresh(
    area: Annotated[
        list[str] | None, typer.Option(help="Local authority; may be repeated.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Use figures known on this date.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Theme to run; may be repeated.")] = None,
    reference_group: Annotated[str, typer.Option(help="Compare with this ethnic group.")] = (
        "white_british"
    ),
    out: Annotated[Path, typer.Option(help="Folder to put packs in.")] = REPORTS,
    workers: Annotated[int | None, typer.Option(min=1, help="Notebooks at a time.")] = None,
):
    """Make the packs of one or more areas: a folder of pages each."""
    from trendpack.pack.parameters import DEFAULT_AREA, Parameters, split_areas

    started = time.monotonic()
    packs = [
        Parameters(area=each, as_of=as_of, reference_group=reference_group)
        for each in split_areas(area or []) or [DEFAULT_AREA]
    ]
    from trendpack.pack.refresh import (
        refresh as make,  # loads Jupyter: only once there is work to do
    )

    for made in make(packs, only or (), out.resolve(), workers=workers):
        shown = f"{made.pages} pages, {made.figures} figures"
        typer.echo(f"{made.area}: {shown}: {made.folder / 'index.html'}")
        if made.missing:
            named = ", ".join(made.missing)
            typer.echo(f"Not in it, as they were never made or are out of date: {named}", err=True)
    typer.echo(f"Done in {time.monotonic() - started:.0f} seconds.")


@app.command()
def build(
    accept_changed: Annotated[
        bool, typer.Option("--accept-changed", help="Read files that are another release.")
    ] = False,
):
    """Read the publishers' files and write data/processed."""
    from trendpack.build import build as write
    from trendpack.raw_guide import write_guide

    for name, rows in write(accept_changed=accept_changed).items():
        typer.echo(f"{name}: {rows:,} rows")
    write_guide()


@app.command()
def accept():
    """Run the notebooks and store what their checked cells print now."""
    from trendpack.accept import accept as store

    store()


@app.command()
def explore():
    """Open the notebooks in JupyterLab."""
    raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyterlab", str(NOTEBOOKS)]))


@app.command()
def areas(text: Annotated[str, typer.Argument(help="Part of a name.")] = ""):
    """List the local authorities whose name has TEXT in it."""
    from trendpack.areas import AUTHORITIES, read_areas

    every = read_areas()
    here = every[(every["ended"] == "") & every["area_type"].isin(AUTHORITIES)]
    found = here[here["area_name"].str.casefold().str.contains(text.casefold(), regex=False)]
    if found.empty:
        raise ParameterError(f"no local authority in England has {text!r} in its name")
    for row in found.sort_values("area_name").itertuples():
        typer.echo(f"{row.area_code}  {row.area_name}")


if __name__ == "__main__":
    app()
