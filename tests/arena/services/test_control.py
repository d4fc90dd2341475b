"""The controlled board: what clips differ in beside their models is taken out, as far as it can be told from them."""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from arena.errors import NotControllable
from arena.services.arena import Arena
from arena.services.boards import MadeBoard
from arena.services.filters import BoardFilter
from ratings import Covariates, rate
from ratings.scale import expected_score

CATEGORY = "text-to-video"
MODELS, PROMPTS = ("m1", "m2", "m3", "m4"), ("p1", "p2", "p3", "p4", "p5")


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is kept in memory is the same over both databases."""
    return new_database("sqlite")


def note(arena: Arena, **facts: Callable[[int, int], float | None]) -> None:
    """Facts of all clips, each from the place of its model and of its prompt; the arena hears of it."""
    with arena.database.writing() as connection:
        for clip in range(1, 21):
            of = {name: fact((clip - 1) % 4, (clip - 1) // 4) for name, fact in facts.items()}
            connection.execute(
                text("UPDATE clips SET facts = :facts WHERE id = :id"), {"facts": json.dumps(of), "id": clip}
            )
        connection.execute(text("UPDATE clips SET published_ms = published_ms + 1 WHERE id = 1"))
    arena.rater._follow()


def seconds(model: int, prompt: int) -> float:
    """Lengths that say little of the model: those of m1 are longer on average."""
    return (8.0 if model == 0 else 4.0) * (1.0 + (model + 2 * prompt) % 5 / 4)


def fill(arena: Arena, log: Any, number: int = 800) -> None:  # noqa: ANN401
    """Votes of 40 voters who prefer the longer clip, whoever made it."""
    rng = np.random.default_rng(4)
    votes = []
    for _ in range(number):
        left, right = rng.choice(4, 2, replace=False).tolist()
        prompt = int(rng.integers(5))
        ahead = 400.0 * np.log2(seconds(left, prompt) / seconds(right, prompt))
        winner = "left" if rng.random() < expected_score(float(ahead)) else "right"
        answer = "both_bad" if rng.random() < 0.05 else winner
        voter = str(rng.integers(1, 41))
        votes.append(log.vote(MODELS[left], MODELS[right], answer, voter=voter, prompt=PROMPTS[prompt]))
    log.write(*votes)
    arena.rater._pass()


def controlled(arena: Arena, **wanted: Any) -> MadeBoard:  # noqa: ANN401 - those of BoardFilter
    return arena.boards.of(BoardFilter(CATEGORY, method="controlled", **wanted))


def refused(arena: Arena, message: str, **wanted: Any) -> None:  # noqa: ANN401
    with pytest.raises(NotControllable, match=re.escape(message)):
        controlled(arena, **wanted)


def test_what_clips_differ_in_is_taken_out_of_the_ratings(started: Arena, log: Any) -> None:  # noqa: ANN401
    note(started, duration=seconds)
    fill(started, log)

    plain, board = started.boards.of(BoardFilter(CATEGORY)).rated, controlled(started).rated

    assert plain.models[0] == "m1"
    assert plain.gap("m1", "m2")[1] > 100, "longer clips have made it look better"
    assert board.gap("m1", "m2")[1] < 0 < board.gap("m1", "m2")[2]
    (effect,) = board.method["covariates"]
    assert effect["name"] == "duration"
    # 400 points a doubling are 400 / ln 2 a unit of the natural logarithm.
    assert abs(effect["points_per_unit"] - 400 / np.log(2)) < 3 * effect["points_per_unit_error"]
    assert board.digest != plain.digest
    assert (board.votes, board.counts.sum()) == (plain.votes, plain.counts.sum())


def test_it_is_the_board_that_the_rating_engine_makes_of_the_same_votes(started: Arena, log: Any) -> None:  # noqa: ANN401
    note(started, duration=seconds)
    fill(started, log, 300)
    rows = started.boards.rows(BoardFilter(CATEGORY))
    votes = started.boards.votes(rows)
    lengths = [[seconds((clip - 1) % 4, (clip - 1) // 4)] for clip in range(1, 21)]
    sides = {"left": rows["left_clip"] - 1, "right": rows["right_clip"] - 1}
    covariates = Covariates.from_clips(lengths, ["duration"], weight=(votes.outcome != 3) * 1.0, **sides)

    expected = rate(votes, covariates=covariates, components="separate")

    assert controlled(started).rated.digest == expected.digest
    np.testing.assert_allclose(controlled(started).rated.rating, expected.rating)


def test_the_board_says_what_it_controls_for_and_what_not(started: Arena, log: Any) -> None:  # noqa: ANN401
    note(
        started,
        duration=seconds,
        bytes=lambda model, prompt: 1e6 * seconds(model, prompt) * (1.0 + (3 * model + prompt) % 4),
        height=lambda model, _: 360.0 * (1 + model),
        fps=lambda _model, _prompt: 24.0,
        motion=lambda model, prompt: None if (model, prompt) == (2, 3) else 5.0,
        loudness=lambda model, prompt: 2.0 * np.log(seconds(model, prompt)) - 30.0,
    )
    fill(started, log)

    board = controlled(started).board

    assert board["method"]["notes"] == [
        "controlled for what clips differ in: duration, bitrate",
        "not controlled for height: it is fixed by the model, and can't be told from it",
        "not controlled for fps: it is the same of all clips",
        "not controlled for motion: it is not known of 1 of 20 clips",
        "not controlled for loudness: it can't be told from duration and bitrate, given the models",
    ]
    assert [each["name"] for each in board["method"]["covariates"]] == ["duration", "bitrate"]


def test_only_the_clips_of_the_selection_have_a_say(started: Arena, log: Any) -> None:  # noqa: ANN401
    note(
        started,
        duration=lambda model, prompt: None if prompt == 1 else seconds(model, prompt),
        motion=lambda model, prompt: 0.0 if prompt == 1 else 1.0 + (model * prompt) % 3,
    )
    fill(started, log)

    refused(started, "duration: it is not known of 4 of 20 clips; ")
    refused(started, "; motion: a value must be above 0 to have a logarithm; ")
    odd = controlled(started, tag="odd").board  # p1, p3 and p5
    assert odd["method"]["notes"][0] == "controlled for what clips differ in: duration, motion"


def test_a_board_that_can_not_be_controlled_says_why_and_is_no_headline_board(started: Arena, log: Any) -> None:  # noqa: ANN401
    refused(started, "there are no votes whose clips could be compared")
    fill(started, log, 200)
    refused(started, "no covariate of the clips can be used: duration: it is not known of 20 of 20 clips; bitrate: ")
    note(started, duration=lambda model, _: 4.0 + model)
    refused(started, "duration: it is fixed by the model, and can't be told from it")


def test_facts_of_clips_that_came_later_are_read(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log, 200)
    refused(started, "it is not known of 20 of 20 clips")

    note(started, duration=seconds)

    assert controlled(started).board["method"]["covariates"][0]["name"] == "duration"
