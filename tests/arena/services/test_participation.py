"""Participation: counts and shares of a log that is small enough to be counted by hand, and of random ones."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.services.log import NO_ANSWER, VoteLog
from arena.services.participation import Absence, participations
from arena.store.votes import LogRow

KINDS = ["operator", "withdrawn"]


def log_of(*battles: tuple[int, int], **columns: list[Any]) -> np.ndarray:
    """Battles between models, one a second from second 1 on, all won by the left one."""
    log = VoteLog()
    rows = [
        LogRow(seq, "v", "public", 1, left, right, 0, 0, 1_000 * seq, "left", None)
        for seq, (left, right) in enumerate(battles, 1)
    ]
    log.append(rows)
    for name, values in columns.items():
        log.rows[name] = values
    return log.rows


def shares(
    rows: np.ndarray, *, absences: dict[int, list[Absence]] | None = None, families: dict[int, str] | None = None
) -> dict[int, tuple[float, float]]:
    found = participations(rows, KINDS, absences=absences or {}, families=families or {})
    return {number: (part.share, part.equal_share) for number, part in found.items()}


def test_battles_are_counted_by_what_became_of_them() -> None:
    rows = log_of(
        *((1, 2), (2, 1), (1, 3), (3, 2)),
        winner=[0, NO_ANSWER, 0, 2],
        counted=[True, True, False, False],
        verdict=[-1, -1, 0, 1],
    )
    found = participations(rows, KINDS, absences={}, families={})
    counts = {n: (part.battles, part.votes, part.skips, dict(part.excluded)) for n, part in found.items()}
    assert counts == {
        1: (3, 1, 1, {"operator": 1}),
        2: (3, 1, 1, {"withdrawn": 1}),
        3: (2, 0, 0, {"operator": 1, "withdrawn": 1}),
    }
    assert {n: part.first_vote_ms for n, part in found.items()} == {1: 1_000, 2: 1_000, 3: 3_000}


def test_an_entry_that_was_only_skipped_has_no_first_vote() -> None:
    (part, _) = participations(log_of((4, 7), winner=[NO_ANSWER]), KINDS, absences={}, families={}).values()
    assert (part.battles, part.first_vote_ms) == (1, None)


def test_a_share_is_of_the_battles_since_the_entry_came() -> None:
    """Two entries alone, then three: entry 3 was in one of the two battles since it came, by lot it is 2/3."""
    assert shares(log_of((1, 2), (1, 2), (1, 3), (2, 1))) == {
        1: pytest.approx((4 / 4, (1 + 1 + 2 / 3 + 2 / 3) / 4)),
        2: pytest.approx((3 / 4, (1 + 1 + 2 / 3 + 2 / 3) / 4)),
        3: pytest.approx((1 / 2, 2 / 3)),
    }


def test_while_it_is_retired_an_entry_misses_nothing() -> None:
    rows = log_of((1, 2), (2, 3), (3, 1), (1, 2), (1, 2), (1, 3), (2, 3))
    gone = shares(rows, absences={3: [(4_000, 6_000)]})
    assert gone[3] == pytest.approx((4 / 4, 2 / 3))
    assert gone[1] == pytest.approx((5 / 7, (1 + 2 / 3 + 2 / 3 + 1 + 1 + 2 / 3 + 2 / 3) / 7))
    assert shares(rows, absences={3: [(4_000, None)]})[3] == pytest.approx((1, 2 / 3))
    assert shares(rows, absences={3: [(0, None)]})[3] == (0, 0)


def test_variants_of_a_family_have_an_equal_share_together() -> None:
    found = shares(log_of((1, 2), (3, 4), (1, 3), (2, 4)), families={3: "Veo", 4: "Veo"})
    assert found[3][1] == found[4][1] == pytest.approx((2 / 3) / 2)
    assert shares(log_of((1, 2), (1, 2)), families={1: "Veo", 2: "Veo"}) == {1: (1, 0.5), 2: (1, 0.5)}


@given(
    battles=st.lists(st.permutations(range(1, 7)).map(lambda order: (order[0], order[1])), min_size=1),
    family=st.dictionaries(st.integers(1, 6), st.sampled_from(["A", "B"])),
)
def test_shares_are_shares_and_those_by_lot_add_up_to_two_a_battle(
    battles: list[tuple[int, int]], family: dict[int, str]
) -> None:
    rows = log_of(*battles)
    found = shares(rows, families=family)
    assert set(found) == {number for battle in battles for number in battle}
    for number, (share, equal) in found.items():
        first = next(place for place, battle in enumerate(battles) if number in battle)
        since = battles[first:]
        assert share == pytest.approx(sum(number in battle for battle in since) / len(since))
        assert 0 < equal <= 1
    if not family:
        by_lot = sum(
            equal * (len(battles) - next(place for place, battle in enumerate(battles) if number in battle))
            for number, (_, equal) in found.items()
        )
        assert by_lot == pytest.approx(2 * len(battles))


def test_no_battle_is_no_participation() -> None:
    assert participations(VoteLog().rows, KINDS, absences={}, families={}) == {}
