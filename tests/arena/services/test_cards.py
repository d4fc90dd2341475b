"""A model's card: its place on each board, whom it meets, what it is good at, what its clips are."""

from typing import Any

import pytest
from sqlalchemy import text

from arena.errors import UnknownModel
from arena.services.arena import Arena
from arena.services.filters import BoardFilter

CATEGORY = "text-to-video"
DAY_MS = 86_400_000


def fill(arena: Arena, log: Any) -> None:  # noqa: ANN401
    """m1 beats m2 and m3 five times of six, whichever side it stands on; its motion is judged the other way round."""
    for number, voter in enumerate("123456", 1):
        for prompt in ("p1", "p2", "p3"):
            details = {"voter": voter, "prompt": prompt, "now_ms": number * DAY_MS}
            winner, other = ("right", "left") if voter == "1" else ("left", "right")
            log.cast("m1", "m2", winner, aspects={"motion": other}, **details)
            log.cast("m3", "m1", other, **details)
            log.cast("m2", "m3", "tie", **details)
            log.cast("m3", "m4", "both_bad" if voter == "2" else winner, **details)
            log.cast("m4", "m3", winner, **details)
    arena.rater._pass()


def test_a_card_says_what_the_boards_say(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log)

    card = started.cards.to_dict("m1")

    (place,) = card["boards"]
    made = started.boards.of(BoardFilter(CATEGORY))
    assert place["entry"] == next(entry for entry in made.board["entries"] if entry["model"] == "m1")
    assert (card["name"], card["organization"], card["status"]) == ("Model m1", "Lab of m1", "active")
    assert card["since"] == "1970-01-01T00:00:00.001Z"
    assert [each["model"] for each in place["opponents"]] == [slug for slug in made.rated.models if slug != "m1"]
    beaten = next(each for each in place["opponents"] if each["model"] == "m2")
    assert beaten["predicted"]["score"] == pytest.approx(made.rated.win_probability("m1", "m2"), abs=1e-6)
    assert (beaten["observed"]["wins"], beaten["observed"]["battles"]) == (15, 18)
    never_met = next(each for each in place["opponents"] if each["model"] == "m4")
    assert (never_met["observed"]["battles"], never_met["observed"]["share"]) == (0, None)
    assert never_met["predicted"] is not None


def test_strengths_are_ratings_on_a_part_of_the_board(started: Arena, log: Any) -> None:  # noqa: ANN401
    fill(started, log)

    (place,) = started.cards.to_dict("m1")["boards"]

    odd = next(each for each in place["by_tag"] if each["tag"] == "odd")
    rated = started.boards.of(BoardFilter(CATEGORY, tag="odd")).rated
    at = rated.position("m1")
    assert (odd["rating"], odd["votes"], odd["prompts"]) == (round(float(rated.rating[at]), 4), 24, 2)
    assert odd["lower"] == round(float(rated.lower[at]), 4)
    (motion,) = place["by_aspect"]
    assert motion["aspect"] == "motion"
    assert motion["rating"] < 1000 < next(each for each in place["by_tag"] if each["tag"] == "all")["rating"]


def test_votes_are_counted_by_day_without_those_that_a_verdict_takes_off(started: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2", now_ms=DAY_MS)
    log.cast("m2", "m1", now_ms=DAY_MS + 5)
    log.cast("m3", "m4", now_ms=2 * DAY_MS)
    bad = log.cast("m1", "m3", now_ms=2 * DAY_MS)
    log.cast("m1", "m3", now_ms=4 * DAY_MS)
    log.judge(bad, counted=False)
    started.rater._pass()

    (place,) = started.cards.to_dict("m1")["boards"]

    assert place["votes_by_day"] == [{"day": "1970-01-02", "votes": 2}, {"day": "1970-01-05", "votes": 1}]


def test_what_clips_are_is_told_in_medians(started: Arena, log: Any) -> None:  # noqa: ANN401
    facts = [
        '{"width": 640, "height": 360, "duration": 4.0, "fps": 24.0, "audio": null}',
        '{"width": 1280, "height": 720, "duration": 5.0, "fps": 24.0, "audio": {"codec": "aac"}}',
        '{"width": 720, "height": 1280, "duration": 9.0, "fps": 30.0, "audio": null}',
        '{"codec": "h264"}',
    ]
    with started.database.writing() as connection:
        for number, each in zip((1, 5, 9, 13), facts, strict=True):
            connection.execute(text("UPDATE clips SET facts = :facts WHERE id = :id"), {"facts": each, "id": number})
        connection.execute(text("UPDATE clips SET generation_seconds = 12.5, watermarked = true WHERE id = 5"))
    log.cast("m1", "m2")
    started.rater._pass()

    (place,) = started.cards.to_dict("m1")["boards"]

    assert place["clips"] == {
        "clips": 5,
        "prompts": 5,
        "width": 1280,
        "height": 720,
        "duration_seconds": 5.0,
        "fps": 24.0,
        "with_sound": 1,
        "generation_seconds": 12.5,
        "refused": 0,
        "failed": 0,
        "cost_per_clip": None,
        "watermarked": 1,
        "suspected_watermarks": 0,
    }


def test_a_model_without_votes_has_clips_and_no_entry(started: Arena) -> None:
    (place,) = started.cards.to_dict("m1")["boards"]

    assert (place["entry"], place["opponents"], place["by_tag"], place["votes_by_day"]) == (None, [], [], [])
    assert place["clips"]["clips"] == 5


def test_a_card_that_is_not_here_names_those_like_it(started: Arena) -> None:
    with pytest.raises(UnknownModel, match=r"there is no model 'm11'; did you mean m1\?"):
        started.cards.to_dict("m11")
