"""Duels: what a board says of two models, the same from either side, and what it would take to part them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from arena.domain.votes import Vote
from arena.errors import BadInput, UnknownModel
from arena.services.arena import Arena
from arena.services.filters import BoardFilter
from ratings.scale import expected_score

CATEGORY = "text-to-video"


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is kept in memory is the same over both databases."""
    return new_database("sqlite")


def fill(arena: Arena, log: Any, number: int, *, lead: float, taste: float = 0.0) -> list[Vote]:  # noqa: ANN401
    """Votes of 40 voters in which m1 leads by so many points, and by more or less from prompt to prompt (`taste`)."""
    rng = np.random.default_rng(1)
    swing = dict(zip(("p1", "p2", "p3", "p4", "p5"), rng.normal(0.0, taste, 5).tolist(), strict=True))
    votes = []
    for _ in range(number):
        left, right = rng.choice(["m1", "m2", "m3", "m4"], 2, replace=False).tolist()
        prompt = str(rng.choice(list(swing)))
        ahead = (lead + swing[prompt]) * ((left == "m1") - (right == "m1"))
        winner = "tie" if rng.random() < 0.1 else "left" if rng.random() < expected_score(ahead) else "right"
        aspects = {"motion": winner} if rng.random() < 0.5 else {}
        votes.append(log.vote(left, right, winner, voter=str(rng.integers(1, 41)), prompt=prompt, aspects=aspects))
    log.write(*votes)
    arena.rater._pass()
    return votes


def test_a_duel_says_what_the_board_says(started: Arena, log: Any) -> None:  # noqa: ANN401
    votes = fill(started, log, 600, lead=120.0)

    duel = started.duels.of("m1", "m2")
    told = duel.to_dict()

    rated = started.boards.of(BoardFilter(CATEGORY)).rated
    assert told["category"] == CATEGORY
    assert told["predicted"]["score"] == pytest.approx(rated.win_probability("m1", "m2"), abs=1e-6)
    assert told["gap"]["points"] == pytest.approx(rated.gap("m1", "m2")[0], abs=1e-4)
    assert told["a"]["rating"] - told["b"]["rating"] == pytest.approx(told["gap"]["points"], abs=1e-3)
    met = [vote for vote in votes if {vote.battle.left.model, vote.battle.right.model} == {1, 2}]
    assert told["observed"]["battles"] == len(met)
    assert told["observed"]["lower"] < told["observed"]["share"] < told["observed"]["upper"]


def test_both_orders_agree(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log, 300, lead=40.0, taste=60.0)

    one, other = (started.duels.of(*pair).to_dict() for pair in (("m1", "m2"), ("m2", "m1")))

    assert (one["a"], one["b"], one["separation"]) == (other["b"], other["a"], other["separation"])
    assert one["gap"]["points"] == -other["gap"]["points"]
    for mine, theirs in zip(
        [one, *one["by_tag"], *one["by_aspect"]], [other, *other["by_tag"], *other["by_aspect"]], strict=True
    ):
        assert mine["predicted"]["score"] == pytest.approx(1 - theirs["predicted"]["score"])
        assert mine["predicted"]["lower"] == pytest.approx(1 - theirs["predicted"]["upper"])
        assert (mine["observed"]["wins"], mine["observed"]["ties"]) == (
            theirs["observed"]["losses"],
            theirs["observed"]["ties"],
        )


def test_a_duel_is_told_by_tag_and_by_aspect(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log, 300, lead=40.0)

    told = started.duels.of("m1", "m2").to_dict()

    assert [part["tag"] for part in told["by_tag"]] == ["all", "odd"]
    assert [part["aspect"] for part in told["by_aspect"]] == ["motion"]
    assert told["by_tag"][0]["observed"] == told["observed"]
    odd = started.boards.of(BoardFilter(CATEGORY, tag="odd")).rated
    assert told["by_tag"][1]["predicted"]["score"] == pytest.approx(odd.win_probability("m1", "m2"), abs=1e-6)
    within = started.duels.of("m1", "m2", BoardFilter(CATEGORY, tag="odd")).to_dict()
    assert within["by_tag"] == []
    assert within["predicted"] == told["by_tag"][1]["predicted"]


def test_models_that_are_told_apart_need_no_votes(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log, 800, lead=250.0)

    duel = started.duels.of("m2", "m1")

    assert duel.separation is not None
    assert (duel.separation.better, duel.separation.at_once) == ("m1", True)
    assert (duel.separation.votes_needed, duel.separation.fewest_prompts) == (None, None)
    assert duel.says.startswith("Model m1 is better")


def test_votes_that_would_tell_two_apart_are_counted(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log, 300, lead=25.0)

    these = started.duels.of("m1", "m3", BoardFilter(CATEGORY, estimand="prompt-set")).separation

    assert these is not None
    assert these.better is None
    assert these.votes_needed is not None
    assert these.votes_needed > these.votes == 300
    assert these.fewest_prompts is None
    gap, lower, _ = started.boards.of(BoardFilter(CATEGORY, estimand="prompt-set")).rated.gap("m1", "m3")
    # The interval of 95 % reaches t errors; it takes t + 0.85 of them to find the gap with a power of 80 %.
    assert these.votes_needed > 300 * ((gap - lower) / gap) ** 2


def test_where_prompts_differ_too_much_no_number_of_votes_is_enough(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log, 1500, lead=15.0, taste=250.0)

    duel = started.duels.of("m1", "m2")

    assert duel.separation is not None
    assert (duel.separation.better, duel.separation.votes_needed) == (None, None)
    assert duel.separation.fewest_prompts is not None
    assert duel.separation.fewest_prompts > 5
    assert "no number of votes on these 5 prompts would tell the two apart at 95 % with 80 % power" in duel.says


def test_models_that_votes_do_not_connect_are_not_compared(started: Arena, log: Any) -> None:  # noqa: ANN401
    for winner in ("left", "right"):
        log.cast("m1", "m2", winner)
        log.cast("m3", "m4", winner)
    started.rater._pass()

    duel = started.duels.of("m1", "m3")

    assert (duel.gap, duel.whole.predicted, duel.whole.record.score) == (None, None, None)
    assert duel.says == (
        "The votes don't connect Model m1 and Model m3 yet: no chain of comparisons leads from one to the other."
    )


def test_a_model_without_votes_has_a_name_and_nothing_else(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")
    started.rater._pass()

    told = started.duels.of("m1", "m4").to_dict()

    assert told["b"] == {"model": "m4", "name": "Model m4", "organization": "Lab of m4", "votes": 0}
    assert (told["predicted"], told["separation"]) == (None, None)
    assert told["says"] == "Model m4 has no votes here yet."


def test_a_model_that_is_not_here_is_told_with_names_like_it(started: Arena) -> None:
    with pytest.raises(UnknownModel, match=r"there is no model 'model m'; did you mean m1 or m2 or m3 or m4\?"):
        started.duels.of("m1", "model m")
    with pytest.raises(BadInput, match="model m1: can't be compared with itself"):
        started.duels.of("m1", "m1")


def test_an_address_is_parted_where_it_leaves_models_that_are_known(started: Arena) -> None:
    assert started.duels.pair("m1/m2") == ("m1", "m2")
    assert started.duels.pair("lab/a/m2") == ("lab/a", "m2")
    assert started.duels.pair("m2/lab/a") == ("m2", "lab/a")
