"""Embedding: rows that are used twice get both gradients, rows that are not used get none."""

import numpy as np
import pytest

from backprop.numpy.embedding import embedding_backward, embedding_forward


def test_equal_indices_add_up(rng: np.random.Generator) -> None:
    index = np.array([[3, 1], [3, 3], [0, 1]])
    y, cache = embedding_forward(index, rng.normal(size=(5, 2)))
    dy = rng.normal(size=y.shape)
    (dW,) = embedding_backward(dy, cache)
    expected = [dy[2, 0], dy[0, 1] + dy[2, 1], 0 * dy[0, 0], dy[0, 0] + dy[1, 0] + dy[1, 1], 0 * dy[0, 0]]
    np.testing.assert_allclose(dW, expected, rtol=1e-14)


def test_many_indices_against_the_loop(rng: np.random.Generator) -> None:
    index = rng.integers(0, 40, size=(30, 50))
    y, cache = embedding_forward(index, rng.normal(size=(60, 7)))
    dy = rng.normal(size=y.shape)
    expected = np.zeros((60, 7))
    for k, row in zip(index.ravel(), dy.reshape(-1, 7), strict=True):
        expected[k] += row
    np.testing.assert_allclose(embedding_backward(dy, cache)[0], expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, np.uint64])
def test_any_whole_numbers_do(dtype: type, rng: np.random.Generator) -> None:
    W = rng.normal(size=(3, 2))
    y, cache = embedding_forward(np.array([2, 0, 2], dtype), W)
    np.testing.assert_array_equal(y, W[[2, 0, 2]])
    np.testing.assert_array_equal(embedding_backward(np.ones((3, 2)), cache)[0], [[1, 1], [0, 0], [2, 2]])


@pytest.mark.parametrize(("index", "found"), [([0, 4], "0 to 4"), ([-1, 2], "-1 to 2")])
def test_an_index_out_of_range_is_refused(index: list[int], found: str) -> None:
    """Python would take -1 for the last row, in silence."""
    with pytest.raises(ValueError, match=f"index runs from {found}, expected 0 to 3"):
        embedding_forward(np.array(index), np.ones((4, 2)))
