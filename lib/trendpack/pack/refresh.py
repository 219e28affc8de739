"""From notebooks to packs: run them side by side and bind what comes of them.

A pack is a folder of pages for one area. Whatever goes wrong while it is made, the one that stood
there before stays as it was.
"""

import json
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing

from trendpack.errors import PackError, TrendpackError
from trendpack.pack import provenance, runner
from trendpack.pack.bind import RUN, bind
from trendpack.pack.parameters import find_notebooks
from trendpack.pack.progress import progress
from trendpack.pack.swap import new_folder, only_one
from trendpack.paths import NOTEBOOKS, REPORTS

LOG = "refresh.log"


def refresh(packs, only=(), out=REPORTS, notebooks=NOTEBOOKS, workers=None):
    """Make one pack for each set of parameters and return the list of what was Made.

    Parameters
    ----------
    packs : list of Parameters
    only : list of str
        Themes to run; other pages of a pack stay if they would come out the same, and are
        otherwise named on its front page as missing.
    out, notebooks : Path
        Where packs are put, and where the notebooks are.
    workers : int, optional
        Notebooks to run at a time: by default one a core.

    Raises
    ------
    ParameterError before anything is run. PackError once everything was tried, a line for each
    notebook that failed; a pack with a failure leaves the previous one whole.
    """
    packs = list({pack.slug: pack for pack in packs}.values())
    every, chosen = find_notebooks(notebooks, only)
    for notebook in chosen:
        runner.check_parameters(notebook, packs[0].as_notebook())
    inputs = provenance.read_inputs()
    made, failures = [], []
    with only_one(out), tempfile.TemporaryDirectory(prefix="trendpack-") as scratch:
        new = {pack: _start(out / pack.slug) for pack in packs}
        with closing(_run_all(new, chosen, scratch, workers)) as results:
            for pack, ran, errors in results:
                if not errors:
                    try:
                        made.append(bind(pack, new[pack], ran, every, inputs))
                    except TrendpackError as error:
                        errors = [str(error)]
                _log(out, pack, ran, errors)
                failures += [f"{pack.area}: {line}" for line in errors]
    if failures:
        raise PackError("\n".join(failures))
    return made


def _start(target):
    if target.exists() and not (target / RUN).is_file():
        raise PackError(
            f"{target} is not a pack (it has no {RUN}): move it, or choose another --out"
        )
    return new_folder(target)


def _run_all(new, notebooks, scratch, workers):
    """Run every notebook for every pack; yield each pack with its results when it has them all."""
    count = len(new) * len(notebooks)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool = ProcessPoolExecutor(
        min(workers or cores, count),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=runner.prepare_worker,
        initargs=(scratch,),
    )
    jobs = {
        pool.submit(runner.run_notebook, notebook, pack.as_notebook(), folder): (pack, notebook)
        for pack, folder in new.items()
        for notebook in notebooks
    }
    waiting = Counter(pack for pack, _ in jobs.values())
    results = {pack: ([], []) for pack in new}
    try:
        with progress(count) as tell:
            for job in as_completed(jobs):
                pack, notebook = jobs[job]
                ran, errors = results[pack]
                try:
                    ran.append(job.result())
                    tell(f"{pack.area}: {notebook.stem}, {ran[-1].seconds:.1f} s")
                except (TrendpackError, BrokenProcessPool) as error:
                    errors.append(_reason(error))
                    tell(f"{pack.area}: {notebook.stem} failed")
                waiting[pack] -= 1
                if not waiting[pack]:
                    yield pack, ran, list(dict.fromkeys(errors))
    finally:
        pool.shutdown(cancel_futures=True)


def _reason(error):
    if isinstance(error, BrokenProcessPool):
        return (
            "a process that ran a notebook was ended, perhaps for want of memory: try --workers 1"
        )
    return str(error)


def _log(out, pack, ran, errors):
    """Add a line to the log of refreshes: what changes from run to run stays out of the packs."""
    entry = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        **pack.as_notebook(),
        "seconds": {each.notebook: each.seconds for each in ran},
        "failed": errors,
    }
    with open(out / LOG, "a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
