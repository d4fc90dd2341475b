import pytest

from arena.offline.differences import Difference, first_difference

BOARD = {"votes": 3, "method": {"level": 0.95}, "entries": [{"model": "m1", "rating": 1000.0}, {"model": "m2"}]}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (BOARD, None),
        ({**BOARD, "votes": 4}, ("votes", "3", "4")),
        ({**BOARD, "votes": 3.0}, ("votes", "3", "3.0")),
        ({**BOARD, "method": {}}, ("method.level", "0.95", "nothing")),
        ({**BOARD, "method": {"level": 0.95, "seed": 0}}, ("method.seed", "nothing", "0")),
        ({**BOARD, "entries": [BOARD["entries"][0]]}, ("entries[1]", '{"model":"m2"}', "nothing")),
        (
            {**BOARD, "entries": [{"model": "m1", "rating": 1000.5}, {"model": "m3"}]},
            ("entries[0].rating", "1000.0", "1000.5"),
        ),
        (
            {**BOARD, "entries": None, "votes": 3},
            ("entries", '[{"model":"m1","rating":1000.0},{"model":"m2"}]', "null"),
        ),
        (
            [],
            ("", '{"entries":[{"model":"m1","rating":1000.0},{"model":"m2"}],"method":{"level":0.95},"votes":3}', "[]"),
        ),
    ],
)
def test_the_first_difference_is_named_by_its_path(other: object, found: tuple[str, str, str] | None) -> None:
    assert first_difference(BOARD, other) == (None if found is None else Difference(*found))


def test_long_values_are_cut() -> None:
    found = first_difference({"a": "x" * 500}, {"a": 1})

    assert found is not None
    assert len(found.one) < 150
