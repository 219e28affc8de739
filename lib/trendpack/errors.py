"""Every error a reader of the pack can meet. Each one is a line that says what to do next."""


class TrendpackError(Exception):
    """Base of all our errors; the command line prints these without a traceback."""


class DefinitionError(TrendpackError):
    """A file in definitions/ is wrong."""


class ShapeError(TrendpackError):
    """A table lacks a column, repeats a key or holds an impossible value."""


class SourceError(TrendpackError):
    """A raw file is missing, altered or not in a layout that we understand."""


class SnapshotError(TrendpackError):
    """A file in data/processed is missing, damaged or older than the definitions."""


class ParameterError(TrendpackError):
    """A parameter of a notebook or of the command is not one we know."""


class PackError(TrendpackError):
    """A notebook failed, or ended without producing what it declared."""


class DisclosureError(TrendpackError):
    """A withheld count could be worked out from what is about to be published."""
