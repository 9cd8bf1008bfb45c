"""The training loop and the data it is fed."""

import numpy as np
import pytest

from backprop.data import load_digits
from backprop.train import minibatches, train


def test_minibatches_cover_every_row_once_an_epoch(rng: np.random.Generator) -> None:
    x, label = np.arange(22.0).reshape(11, 2), np.arange(11)
    batches = minibatches(x, label, size=4, epochs=3, rng=rng)
    assert [len(b) for _, b in batches] == [4, 4, 3] * 3
    for epoch in range(3):
        seen = np.concatenate([b for _, b in batches[3 * epoch : 3 * epoch + 3]])
        assert sorted(seen) == list(range(11))
    for xb, b in batches:
        np.testing.assert_array_equal(xb[:, 0], 2 * b)
    assert not np.array_equal(batches[0][1], batches[3][1])


@pytest.mark.parametrize(
    ("change", "match"),
    [({"size": 0}, "size"), ({"size": 12}, "size"), ({"epochs": 0}, "epochs"), ({"label": np.arange(9)}, "rows")],
)
def test_minibatches_refuse(change: dict, match: str, rng: np.random.Generator) -> None:
    arguments = {"x": np.ones((11, 2)), "label": np.arange(11), "size": 4, "epochs": 1} | change
    with pytest.raises(ValueError, match=match):
        minibatches(arguments.pop("x"), arguments.pop("label"), rng=rng, **arguments)


def test_a_loss_that_is_not_finite_stops_the_training() -> None:
    with pytest.raises(FloatingPointError, match="at step 1"):
        train({}, lambda params, loss: (loss, {}), lambda p, g: None, [(1.0,), (np.nan,), (1.0,)], progress=False)


def test_no_bar_where_there_is_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    train({}, lambda params, loss: (loss, {}), lambda p, g: None, [(1.0,)] * 3, progress=True)
    assert capfd.readouterr() == ("", "")


def test_digits(rng: np.random.Generator) -> None:
    digits = load_digits(rng)
    assert digits.x_train.shape == (1438, 64)
    assert digits.x_test.shape == (359, 64)
    assert digits.x_train.dtype == np.float32
    assert (digits.x_train.min(), digits.x_train.max()) == (0, 1)
    shares = np.bincount(digits.label_test) / np.bincount(np.r_[digits.label_train, digits.label_test])
    assert np.abs(shares - 0.2).max() < 0.003
    rows = {r.tobytes() for r in digits.x_train}
    assert sum(r.tobytes() in rows for r in digits.x_test) == 0, "a scan is in both parts"
    again = load_digits(np.random.default_rng(1)), load_digits(np.random.default_rng(1))
    np.testing.assert_array_equal(again[0].x_test, again[1].x_test)


@pytest.mark.parametrize("share", [0, 1, -0.1, 2])
def test_digits_refuse_an_empty_part(share: float, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="test_share"):
        load_digits(rng, test_share=share)
