"""What the notebooks and the runner agree on, and neither may change alone."""

OBSERVED = "text/csv"  # and of the rows behind its figures, shown with it
BOM = "utf-8-sig"  # how these are written, so that spreadsheets read them as UTF-8
DECLARED = "application/vnd.trendpack.declared+json"  # kind of the output that declare(...) shows
