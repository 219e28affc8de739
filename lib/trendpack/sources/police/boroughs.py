"""Police files name boroughs; the one table has their codes."""

from trendpack import areas
from trendpack.errors import ParameterError, SourceError


def borough_codes(names, where):
    """Return the code of each London borough in a column of names, index = line in the file.

    Raises SourceError naming the line and the name, if it is no local authority of London.
    """
    found = names.map({name: _code(name) for name in names.unique()})  # some thirty names
    if (found == "").any():
        line = (found == "").idxmax()
        raise SourceError(
            f"{where}, line {line}: {names[line]!r} is no London borough that we know; correct the "
            "name, or say in the reader what it is"
        )
    return found


def _code(name):
    try:
        area = areas.find_area(name)
    except ParameterError:
        return ""
    return area["area_code"] if area["region_code"] == areas.LONDON else ""
