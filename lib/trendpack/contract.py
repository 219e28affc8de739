"""What the notebooks and the runner agree on, and neither may change alone."""

DECLARED = "application/vnd.trendpack.declared+json"  # kind of the output that declare(...) shows
