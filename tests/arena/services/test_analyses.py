"""Analyses: worked out of the votes that a board counts, and kept until these change."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from arena.services.analyses import Analyses
from arena.services.arena import Arena
from arena.services.filters import BoardFilter


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is worked out in memory is the same over both databases."""
    return new_database("sqlite")


@pytest.fixture
def voted(arena: Arena, log: Any) -> Arena:  # noqa: ANN401
    rng = np.random.default_rng(5)
    log.write(
        *(
            log.vote(
                *rng.choice(["m1", "m2", "m3"], 2, replace=False).tolist(),
                str(rng.choice(["left", "left", "right", "tie"])),
                voter=str(number),
                prompt=str(rng.choice(["p1", "p2", "p3", "p4"])),
            )
            for number in range(300)
        )
    )
    arena.rater._follow()
    arena.rater._pass()
    return arena


def test_calibration_is_that_of_the_board(voted: Arena) -> None:
    """Every voter has one vote, so all weigh alike, and the board says the same of itself."""
    board = voted.boards.of(BoardFilter()).board
    found = voted.analyses.calibration(BoardFilter()).content

    assert found["calibration"]["error"] == pytest.approx(board["reliability"]["calibration"]["error"], abs=1e-6)
    assert sum(each["votes"] for each in found["bins"]) == pytest.approx(300)
    assert all(each["lower"] <= each["observed"] <= each["upper"] for each in found["bins"])
    predicted = [each["predicted"] for each in found["bins"]]
    assert predicted == sorted(predicted)


def test_calibration_and_prompts_are_those_of_the_headline_ratings(voted: Arena) -> None:
    other = BoardFilter(method="davidson", estimand="prompt-set")

    assert voted.analyses.calibration(other) is voted.analyses.calibration(BoardFilter())
    assert voted.analyses.prompts(other) is voted.analyses.prompts(BoardFilter())
    assert voted.analyses.tags(other).content["method"]["ties"] == "davidson"


def test_where_nothing_is_predicted_nothing_is_said(voted: Arena) -> None:
    found = voted.analyses.calibration(BoardFilter("multi-shot")).content

    assert (found["calibration"], found["bins"]) == (None, [])


def test_a_tags_board_is_the_board_of_its_filter(voted: Arena) -> None:
    for tag in voted.analyses.tags(BoardFilter()).content["tags"]:
        board = voted.boards.of(BoardFilter(tag=tag["tag"])).board
        assert (tag["votes"], tag["digest"]) == (board["votes"], board["digest"])
        assert [entry["rating"] for entry in tag["entries"]] == [entry["rating"] for entry in board["entries"]]


def test_of_many_tags_those_with_most_votes_get_a_board(voted: Arena) -> None:
    tags = Analyses(voted.battles, voted.boards, most_tags=1).tags(BoardFilter()).content["tags"]

    assert [tag["tag"] for tag in tags] == ["all"], "odd prompts carry one tag, and all prompts the other"


def test_the_own_tag_of_a_filter_is_left_aside(voted: Arena) -> None:
    assert voted.analyses.tags(BoardFilter(tag="odd")) is voted.analyses.tags(BoardFilter())


def test_what_was_worked_out_is_kept_until_a_vote_comes(voted: Arena, log: Any) -> None:  # noqa: ANN401
    before = voted.analyses.prompts(BoardFilter())
    assert voted.analyses.prompts(BoardFilter()) is before
    log.cast("m1", "m2")
    voted.rater._pass()

    after = voted.analyses.prompts(BoardFilter())
    assert int(after.votes.sum()) == int(before.votes.sum()) + 2
    assert after.board["digest"] != before.board["digest"]
