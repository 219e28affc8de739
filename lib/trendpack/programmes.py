"""Linear programmes, by HiGHS: the same programmes, one after another, have the same answers.

A programme keeps where its last answer stood, so that the next, a little changed, is found soon.
"""

import highspy
import numpy as np

SETTINGS = {  # no second thread and no lots decide an answer
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",
}


def opened(low, high, prices, matrix=None):
    """Return a programme: numbers from `low` to `high` of least price, each row adding up to 0."""
    programme = highspy.Highs()
    for name, value in SETTINGS.items():
        programme.setOptionValue(name, value)
    programme.addVars(len(low), low, high)
    price(programme, prices)
    if matrix is not None:
        rows, zeros = matrix.tocsr(), np.zeros(matrix.shape[0])
        _add(programme, rows.indptr[:-1], rows.indices, rows.data, zeros, zeros)
    return programme


def ask(programme, rows, at_least):
    """Add rows (array, shape (rows, numbers)): weighted, the numbers make `at_least` or more."""
    row, column = np.nonzero(rows)
    starts = np.searchsorted(row, np.arange(len(rows)))
    least, most = np.full(len(rows), at_least), np.full(len(rows), np.inf)
    _add(programme, starts, column, rows[row, column], least, most)


def _add(programme, starts, columns, weights, least, most):
    programme.addRows(len(least), least, most, len(columns), starts, columns, weights)


def price(programme, prices):
    """Set the price of one of each number."""
    programme.changeColsCost(len(prices), np.arange(len(prices)), prices)


def bound(programme, low, high):
    """Set the least and greatest of each number."""
    programme.changeColsBounds(len(low), np.arange(len(low)), low, high)


def answered(programme):
    """Return the numbers of least price, and what one more on each row's side would add to it.

    None: nothing fits. Raises ArithmeticError if HiGHS cannot tell.
    """
    programme.run()
    status = programme.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS found no answer: {programme.modelStatusToString(status)}")
    found = programme.getSolution()
    return np.array(found.col_value), np.array(found.row_dual)
