"""Colours and markers, from the Government Analysis Function's guidance on charts."""

BLUE = "#12436D"  # the one colour of a chart with one series
CATEGORICAL = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
TWO = ("#12436D", "#F46A25")
SEQUENTIAL = ("#6BACE6", "#2073BC", "#12436D")  # light (low) to dark (high)
MARKERS = ("o", "s", "^", "D")  # one a series, so that colour is never alone
MOST_SERIES = 4  # in one panel
INK = "#0B0C0C"  # text
QUIET = "#595959"  # lesser text and dashes: 7 to 1 on white
CONTEXT = "#767676"  # the line of everyone behind a group's line: 4.5 to 1 on white
GRID = "#D9D9D9"
PAPER = "#FFFFFF"


def contrast(first, second):
    """Return the contrast ratio of two "#RRGGBB" colours (WCAG 2.2): 1 to 21.

    Text needs 4.5, the parts of a chart need 3.

    Examples
    --------
    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    dark, light = sorted(_luminance(colour) for colour in (first, second))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
