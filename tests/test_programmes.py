"""Linear programmes: small ones whose answers are known by hand."""

import numpy as np
import pytest
from scipy import sparse

from trendpack import programmes


def diet():
    """Two foods at 3 and 2 each, at most 10 of each, that must make 4 of one thing."""
    programme = programmes.opened(np.zeros(2), np.full(2, 10.0), np.array([3.0, 2.0]))
    programmes.ask(programme, np.array([[2.0, 1.0]]), 4.0)
    return programme


def test_the_least_price_is_found_and_what_one_more_asked_for_would_add():
    numbers, slopes = programmes.answered(diet())
    np.testing.assert_allclose(numbers, [2, 0])
    np.testing.assert_allclose(slopes, [1.5])


def test_a_programme_can_be_asked_for_more_and_priced_and_bounded_again():
    programme = diet()
    programmes.answered(programme)
    programmes.ask(programme, np.array([[0.0, 1.0], [1.0, 1.0]]), 1.0)
    np.testing.assert_allclose(programmes.answered(programme)[0], [1.5, 1])
    programmes.price(programme, np.array([5.0, 2.0]))
    np.testing.assert_allclose(programmes.answered(programme)[0], [0, 4])
    programmes.bound(programme, np.zeros(2), np.array([10.0, 3.0]))
    np.testing.assert_allclose(programmes.answered(programme)[0], [0.5, 3])


def test_the_rows_of_a_matrix_add_up_to_nothing():
    matrix = sparse.csc_array(np.array([[1.0, 1.0, -1.0], [1.0, -2.0, 0.0]]))
    ends = np.full(3, -9.0), np.full(3, 9.0)
    numbers, _ = programmes.answered(programmes.opened(*ends, np.array([0, 0, -1.0]), matrix))
    np.testing.assert_allclose(numbers, [6, 3, 9])


def test_what_nothing_fits_has_no_answer():
    programme = diet()
    programmes.bound(programme, np.zeros(2), np.ones(2))
    assert programmes.answered(programme) is None


def test_a_price_without_an_end_is_an_error():
    programme = programmes.opened(np.zeros(1), np.array([np.inf]), np.array([-1.0]))
    with pytest.raises(ArithmeticError, match="no answer: Unbounded"):
        programmes.answered(programme)
