"""The data sets: shapes, ranges, parts that do not overlap, the same split for the same generator, clear refusals."""

import gzip
import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backprop.data import _files, load_cells, load_digits, load_prices, load_rated_words, load_vix
from backprop.data.prices import COLUMNS, read_days
from backprop.data.words import read_lexicon

rng = np.random.default_rng
LINE = "{}\t1.2\t0.5\t[1, 2, 1, 0, 1, 1, 2, 2, 1, 1]\n"
SPLIT = {"cells": load_cells, "digits": load_digits, "words": load_rated_words}


def parts(name: str, seed: int = 0, **options: float) -> tuple[list, list]:
    """What identifies the rows of the two parts."""
    x_train, _, x_test, *_ = SPLIT[name](rng(seed), **options)
    return ([row if isinstance(row, str) else row.tobytes() for row in part] for part in (x_train, x_test))


# Every set that is split


@pytest.mark.parametrize(("name", "size"), [("cells", 569), ("digits", 1797), ("words", 7209)])
def test_parts_hold_everything_once(name: str, size: int) -> None:
    train, test = parts(name)
    assert len(set(train)) + len(set(test)) == len(train) + len(test) == size
    assert not set(train) & set(test)


@pytest.mark.parametrize("name", SPLIT)
@pytest.mark.parametrize("share", [0.1, 0.4])
def test_the_test_part_has_its_share(name: str, share: float) -> None:
    train, test = parts(name, test_share=share)
    assert len(test) / (len(train) + len(test)) == pytest.approx(share, abs=0.003)


@pytest.mark.parametrize("name", SPLIT)
def test_a_split_is_that_of_its_generator(name: str) -> None:
    first, again, other = ([*map(list, parts(name, seed))] for seed in (3, 3, 4))
    assert first == again
    assert set(first[1]) != set(other[1])
    assert len(set(first[1]) & set(other[1])) < len(first[1]) / 2


@pytest.mark.parametrize("name", SPLIT)
def test_numbers_have_the_type_that_is_asked_for(name: str) -> None:
    place = 1 if name == "words" else 0
    assert SPLIT[name](rng(0))[place].dtype == SPLIT[name](rng(0))[place + 2].dtype == np.float32
    assert SPLIT[name](rng(0), dtype=np.float64)[place].dtype == np.float64


@pytest.mark.parametrize("name", SPLIT)
@pytest.mark.parametrize("share", [0, 1, -0.2, 1.5])
def test_a_share_that_is_none_is_refused(name: str, share: float) -> None:
    with pytest.raises(ValueError, match=f"test_share must lie between 0 and 1, got {share}"):
        SPLIT[name](rng(0), test_share=share)


# Each set by itself


def test_cells_are_what_they_say() -> None:
    cells = load_cells(rng(1))
    assert cells.x_train.shape == (398, 30)
    assert cells.x_test.shape == (171, 30)
    assert len(cells.label_train) == 398
    assert len(cells.names) == 30
    label = np.concatenate([cells.label_train, cells.label_test])
    assert sorted(set(label.tolist())) == [0, 1]
    assert label.sum() == 212, "malignant is 1"
    assert abs(cells.label_train.mean() - cells.label_test.mean()) < 0.01
    radius = cells.names.index("mean radius")
    assert cells.x_train[cells.label_train == 1, radius].mean() > 15 > cells.x_train[:, radius].mean()
    assert cells.x_train.min() >= 0


def test_rows_and_labels_of_cells_stay_together() -> None:
    """In another order, but each row with its own label."""
    pairs = []
    for seed in (0, 1):
        c = load_cells(rng(seed))
        x, label = np.concatenate([c.x_train, c.x_test]), np.concatenate([c.label_train, c.label_test])
        pairs.append({row.tobytes(): int(kind) for row, kind in zip(x, label, strict=True)})
    assert pairs[0] == pairs[1]


def test_words_and_their_ratings_stay_together() -> None:
    found = []
    for seed in (0, 1):
        w = load_rated_words(rng(seed))
        ratings = np.concatenate([w.ratings_train, w.ratings_test])
        assert ratings.shape == (7209, 10)
        assert set(np.unique(ratings)) == set(range(-4, 5))
        found.append(dict(zip(w.words_train + w.words_test, ratings.tolist(), strict=True)))
    assert found[0] == found[1]
    mean = {word: np.mean(ratings) for word, ratings in found[0].items()}
    assert mean["happy"] > 2 > -2 > mean["tragedy"]
    assert not [word for word, ratings in found[0].items() if np.std(ratings) > 2.6]
    assert min(map(abs, mean.values())) > 0
    assert all(word.isascii() and word.isalpha() and word.islower() for word in mean)


@pytest.mark.parametrize("family", [3, 4, 6])
def test_a_family_of_words_lies_in_one_part(family: int) -> None:
    w = load_rated_words(rng(0), family=family)
    assert not {word[:family] for word in w.words_train} & {word[:family] for word in w.words_test}


def test_without_families_words_are_drawn_one_by_one() -> None:
    w = load_rated_words(rng(0), family=0)
    shared = {word[:4] for word in w.words_train} & {word[:4] for word in w.words_test}
    assert len(shared) > 300
    with pytest.raises(ValueError, match="family must be 0 or a number of letters, got -1"):
        load_rated_words(rng(0), family=-1)


@pytest.mark.parametrize("index", ["sp500", "nasdaq"])
def test_prices_are_what_they_say(index: str) -> None:
    p = load_prices(index)
    assert all(array.shape == (5031,) for array in p)
    assert all(array.dtype == np.float64 for array in p[1:])
    assert [str(day) for day in p.day[[0, -1]]] == ["1999-01-04", "2018-12-31"]
    assert (np.diff(p.day).astype(int) > 0).all()
    assert (p.low <= np.minimum(p.open, p.close)).all()
    assert (p.high >= np.maximum(p.open, p.close)).all()
    assert p.volume.min() >= 0
    assert np.median(p.volume) > 1e9
    assert np.abs(np.diff(np.log(p.close))).max() < 0.15


def test_the_two_indices_differ_and_move_together() -> None:
    one, other = (np.diff(np.log(load_prices(index).close)) for index in ("sp500", "nasdaq"))
    assert 0.8 < np.corrcoef(one, other)[0, 1] < 0.95


def test_the_vix_is_what_it_says() -> None:
    day, vix = load_vix()
    assert day.shape == vix.shape == (1259,)
    assert day.dtype == "datetime64[D]"
    assert 9 < vix.min() < vix.max() < 41
    assert np.isin(day, load_prices().day)[day <= np.datetime64("2018-12-31")].mean() > 0.99


def test_an_index_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="index must be one of sp500, nasdaq, got 'vix'"):
        load_prices("vix")


# What is not as expected


def test_packages_are_not_imported() -> None:
    code = (
        "import sys, numpy\nfrom backprop.data import load_prices, load_rated_words, load_vix\n"
        "load_prices(), load_vix(), load_rated_words(numpy.random.default_rng(0))\n"
        "print(*{'arch', 'pandas', 'requests', 'vaderSentiment', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("load", "package"),
    [(load_prices, "arch"), (load_vix, "arch"), (lambda: load_rated_words(rng(0)), "vaderSentiment")],
)
def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, load, package: str) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(_files, "find_spec", lambda name: None if name == package else real(name))
    with pytest.raises(ModuleNotFoundError, match=f"these data come with the package {package}: pip install"):
        load()


def test_a_file_that_is_missing_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"vaderSentiment is installed, but has no file of/words.txt"):
        _files.bundled("vaderSentiment", "of", "words.txt")


@pytest.mark.parametrize(
    "bad",
    [
        "good\t1.2\t0.5\n",
        "good\t1.2\t[1, 2, 1, 0, 1, 1, 2, 2, 1, 1]\n",
        "good\t1.2\t0.5\t[1, 2]\n",
        "good\t1.2\t0.5\t[1, 2, 1, 0, 1, 1, 2, 2, 1, 9]\n",
        "\n",
    ],
)
def test_a_line_of_another_form_is_refused(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "lexicon.txt"
    path.write_text(LINE.format("fine") + bad)
    with pytest.raises(ValueError, match=r"lexicon.txt, line 2: expected a word, two numbers and 10 ratings"):
        read_lexicon(path)


def test_only_words_are_read_each_of_them_once(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.txt"
    path.write_text("".join(LINE.format(word) for word in (":-)", "fine", "1337", "so-so", "great"))
                    + LINE.format("fine").replace("2", "3"))  # fmt: skip
    words, ratings = read_lexicon(path)
    assert words == ["fine", "great"]
    assert ratings.tolist() == [[1, 2, 1, 0, 1, 1, 2, 2, 1, 1]] * 2
    path.write_text(LINE.format(":-)"))
    with pytest.raises(ValueError, match="expected words of the letters a to z, found none"):
        read_lexicon(path)


GOOD = [["Date", *COLUMNS], ["1/4/1999", "2", "4", "1", "3", "9"], ["1/5/1999", "3", "4", "2", "2", "9"]]


def days(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "index.csv.gz"
    with gzip.open(path, "wt") as file:
        file.write("\n".join(map(",".join, rows)))
    return path


def test_days_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    turned = [row[::-1] for row in GOOD]
    for rows in (GOOD, turned, [*GOOD, ["1/6/1999", ".", "4", "2", "2", "9"]]):
        day, values = read_days(days(tmp_path, rows), COLUMNS)
        assert [str(d) for d in day] == ["1999-01-04", "1999-01-05"]
        assert np.array(values).tolist() == [[2, 3], [4, 4], [1, 2], [3, 2], [9, 9]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (GOOD[:1], "expected the columns Date, Open"),
        ([["Date", "Open"], ["1/4/1999", "2"]], "expected the columns Date, Open"),
        ([GOOD[0], GOOD[2], GOOD[1]], "expected days in order"),
        ([*GOOD, GOOD[2]], "expected days in order"),
        ([*GOOD, ["1/6/1999", "nan", "4", "2", "2", "9"]], "a finite number for each"),
        ([*GOOD, ["1/6/1999", "high", "4", "2", "2", "9"]], "could not convert"),
        ([*GOOD, ["1999-01-06", "3", "4", "2", "2", "9"]], "does not match format"),
    ],
)
def test_days_of_another_form_are_refused(tmp_path: Path, rows: list[list[str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_days(days(tmp_path, rows), COLUMNS)


@pytest.mark.parametrize("row", [["1/6/1999", "2", "1.5", "1", "1.2", "9"], ["1/6/1999", "2", "4", "-1", "3", "9"]])
def test_prices_outside_their_range_are_refused(monkeypatch, tmp_path: Path, row: list[str]) -> None:
    path = days(tmp_path, [*GOOD, row])
    monkeypatch.setattr("backprop.data.prices.bundled", lambda *parts: path)
    with pytest.raises(ValueError, match="prices must be positive, and lie between"):
        load_prices()
