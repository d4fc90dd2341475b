"""Pairs of models: what the ratings predict of them and what the votes say."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from arena.services.arena import Arena
from arena.services.coverage import Coverage
from arena.services.filters import BoardFilter
from arena.services.matrix import Matrix


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is derived in memory is the same over both databases."""
    return new_database("sqlite")


@pytest.fixture
def voted(arena: Arena, log: Any) -> Iterator[Arena]:  # noqa: ANN401
    """Votes between all models on even prompts, and within two pairs of them on odd ones."""
    rng = np.random.default_rng(4)
    for number in range(240):
        left, right = rng.choice(["m1", "m2", "m3", "m4"], 2, replace=False).tolist()
        apart = {left, right} not in ({"m1", "m2"}, {"m3", "m4"})
        prompt = "p2" if apart else str(rng.choice(["p1", "p2", "p3", "p4"]))
        winner = str(rng.choice(["left", "left", "right", "tie", "both_bad"]))
        log.cast(left, right, winner, voter=str(number % 9 + 1), prompt=prompt)
    arena.rater._follow()
    arena.rater._pass()
    return arena


def test_every_pair_is_expected_as_the_board_expects_it(voted: Arena) -> None:
    made = voted.boards.of(BoardFilter())
    pairs = made.derived(Matrix.of).finding.rows

    assert [(pair["model"], pair["opponent"]) for pair in pairs] == list(combinations(made.rated.models, 2))
    for pair in pairs:
        both = pair["model"], pair["opponent"]
        found = (pair["expected"], pair["lower"], pair["upper"])
        assert found == pytest.approx((made.rated.win_probability(*both), *made.rated.win_interval(*both)), abs=1e-6)


def test_every_pair_is_observed_as_it_was_judged(voted: Arena) -> None:
    rows = voted.boards.rows(BoardFilter())
    slugs = {model.id: model.slug for model in voted.battles.catalog.models.values()}
    made = voted.boards.of(BoardFilter())

    for pair in made.derived(Matrix.of).finding.rows:
        score = {"left": 0.0, "votes": 0, "both_bad": 0}
        for row in rows:
            sides = slugs[int(row["left"])], slugs[int(row["right"])]
            if set(sides) == {pair["model"], pair["opponent"]}:
                points = (1.0, 0.0, 0.5, 0.0)[row["winner"]]
                score["both_bad"] += row["winner"] == 3
                score["votes"] += row["winner"] < 3
                score["left"] += 0 if row["winner"] == 3 else points if sides[0] == pair["model"] else 1 - points
        assert (pair["votes"], pair["both_bad"]) == (score["votes"], score["both_bad"])
        assert pair["observed"] == pytest.approx(score["left"] / score["votes"], abs=1e-6)
    assert sum(pair["votes"] + pair["both_bad"] for pair in made.derived(Matrix.of).finding.rows) == 240


def test_models_of_two_islands_are_not_compared(voted: Arena) -> None:
    matrix = voted.boards.of(BoardFilter(tag="odd")).derived(Matrix.of)
    across = [
        pair for pair in matrix.finding.rows if {pair["model"], pair["opponent"]} not in ({"m1", "m2"}, {"m3", "m4"})
    ]

    assert len(across) == 4
    assert all(pair["expected"] is None and pair["observed"] is None and pair["votes"] == 0 for pair in across)


def test_coverage_counts_every_battle_that_ended_in_a_vote(voted: Arena) -> None:
    made = voted.boards.of(BoardFilter(tag="odd"))
    content = made.derived(Coverage.of).finding.content

    assert content["met"] == 2
    assert sum(pair["votes"] for pair in content["pairs"]) == made.rated.votes
    assert sorted(map(sorted, content["islands"])) == [["m1", "m2"], ["m3", "m4"]]
    assert len(content["pairs"]) == 6, "those that never met are told too"


def test_what_follows_from_a_board_is_made_once(voted: Arena) -> None:
    made = voted.boards.of(BoardFilter())

    assert made.derived(Matrix.of) is made.derived(Matrix.of)
    assert made.derived(Matrix.of).finding.document is made.derived(Matrix.of).finding.document


def test_a_board_without_votes_has_no_pairs(voted: Arena) -> None:
    made = voted.boards.of(BoardFilter("multi-shot"))

    assert made.derived(Matrix.of).finding.rows == []
    assert made.derived(Coverage.of).finding.content["met"] == 0
