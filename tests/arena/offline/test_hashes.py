"""Leaves by the thousand are judged as one by one."""

import hashlib

import numpy as np
import pytest

from arena.offline import hashes
from arena.offline.hashes import Hashes, doubtful_rows


def leaf(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(autouse=True)
def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashes, "_AT_ONCE", 4)


def test_leaves_are_found_again_at_their_places() -> None:
    leaves = [leaf(str(number)) for number in range(11)]
    places = np.random.default_rng(1).permutation(11)
    noted = Hashes(11)
    noted.note(places, leaves)

    found = noted.between(0, 11)
    assert found is not None
    assert [found[place].hex() for place in places] == leaves
    assert noted.between(3, 5) == found[3:5]


@pytest.mark.parametrize(
    "wrong",
    ["", leaf("x")[:-1], leaf("x")[:-2] + " a", leaf("x").upper(), "g" * 64, "\N{SUPERSCRIPT TWO}" * 64],
    ids=["nothing", "too short", "a space", "upper case", "no digits", "digits of another kind"],
)
def test_what_is_no_hash_stays_unknown(wrong: str) -> None:
    leaves = [leaf(str(number)) for number in range(6)]
    noted = Hashes(6)
    noted.note(np.arange(6), [*leaves[:2], wrong, *leaves[3:]])

    assert noted.between(0, 3) is None
    assert noted.between(2, 3) is None
    assert noted.between(0, 2) is not None
    assert noted.between(3, 6) is not None


def test_a_digit_can_not_move_from_one_leaf_to_the_next() -> None:
    one, two = leaf("1"), leaf("2")
    noted = Hashes(2)
    noted.note(np.arange(2), [one[:-1], one[-1] + two])

    assert noted.between(0, 1) is None
    assert noted.between(1, 2) is None


@pytest.mark.parametrize(
    ("text", "keys", "told"),
    [
        ('\0{"a":"1"}', 1, None),
        ('\0{"a":"1"}', 1, '\0{"a":"2"}'),
        ('\0{"a":"\\u0031"}', 1, None),
        ('\0{"a":"1","b":"2"}', 1, None),
    ],
    ids=["as sealed", "another", "an escape", "a key more"],
)
def test_only_a_text_that_may_not_be_its_leafs_is_doubted(text: str, keys: int, told: str | None) -> None:
    texts = [f'\0{{"a":"{number}"}}' for number in range(9)]
    found = {
        "number": np.array([*range(5), -1, 5, *range(6, 10)]),
        "text": np.array([*texts[:5], "", text, *texts[5:]], object),
        "leaf": np.array([*map(leaf, texts[:5]), leaf("no vote"), leaf(told or text), *map(leaf, texts[5:])], object),
        "keys": np.array([1] * 5 + [0, keys] + [1] * 4),
    }

    honest = text == '\0{"a":"1"}' and told is None
    assert doubtful_rows(found).tolist() == ([] if honest else [6])
