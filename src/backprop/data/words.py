"""How good or bad a word sounds: some 7,200 English words, each rated by ten people, which vaderSentiment bundles.

The lexicon of C. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text", ICWSM 2014; MIT licence. Ratings are whole numbers from -4 (very negative) to 4 (very positive). Its authors kept
what has a mean other than 0 and raters who do not disagree too much, so plain words like "table" are missing. Left out
here are emoticons and the like: only words of the letters a to z stay. Eight of them are listed twice, with ratings by
different people; the first entry counts.
"""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ._files import bundled, sized

RATERS = 10


class RatedWords(NamedTuple):
    """Words, N of them, and their ratings (N, 10) from -4 to 4, one column a rater; for training and for testing."""

    words_train: tuple[str, ...]
    ratings_train: np.ndarray
    words_test: tuple[str, ...]
    ratings_test: np.ndarray


def load_rated_words(
    rng: np.random.Generator, *, test_share: float = 0.2, family: int = 4, dtype: type = np.float32
) -> RatedWords:
    """Draw a random split of families: words with the same first `family` letters lie in the same part.

    The lexicon has abandon, abandoned, abandonment, ... Whoever has seen one of them knows the others. With `family`
    0 each word is drawn by itself. A family too large for what is left of the test part goes to the training part.
    """
    sized(test_share)
    if family < 0:
        raise ValueError(f"family must be 0 or a number of letters, got {family}")
    words, ratings = read_lexicon(bundled("vaderSentiment", "vader_lexicon.txt"))
    families = [word[:family] if family else word for word in words]
    known, member, size = np.unique(families, return_inverse=True, return_counts=True)
    room, chosen = round(test_share * len(words)), np.zeros(len(known), dtype=bool)
    for i in rng.permutation(len(known)):
        if size[i] <= room:
            chosen[i] = True
            room -= size[i]
    test = chosen[member]

    def part(rows: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
        return tuple(words[i] for i in np.flatnonzero(rows)), ratings[rows].astype(dtype)

    return RatedWords(*part(~test), *part(test))


def read_lexicon(path: Path) -> tuple[list[str], np.ndarray]:
    """The words of a lexicon file, and their ratings (N, 10). ValueError with the line that is not as expected."""
    rated: dict[str, list[int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        found = [int(digits) for digits in re.findall(r"-?\d+", fields[-1])]
        if len(fields) != 4 or len(found) != RATERS or max(map(abs, found)) > 4:
            raise ValueError(f"{path.name}, line {number}: expected a word, two numbers and {RATERS} ratings: {line!r}")
        if re.fullmatch("[a-z]+", fields[0]):
            rated.setdefault(fields[0], found)
    if not rated:
        raise ValueError(f"{path.name}: expected words of the letters a to z, found none")
    return list(rated), np.array(list(rated.values()))
