"""Rows of a log that comes into an arena: what is taken, and what is refused by its place and value."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from arena.errors import BadInput, BadLog
from arena.offline.intake import Intake, Refused, Simulated, Taken

VoteFileMaker = Callable[..., Path]

ROW: dict[str, object] = {"model_a": "m1", "model_b": "m2", "winner": "model_a", "category": "text-to-video"}
FULL: dict[str, object] = {
    **ROW,
    "winner": "tie (bothbad)",
    "prompt_id": "p1",
    "voter_id": "007",
    "created_at": "2026-01-31T12:00:00.250+01:00",
    "weight": "1.0",
    "battle_id": "ab" * 16,
    "propensity": "0.25",
    "cohort": "expert",
    "tags": "camera; people;",
    "aspect_motion": "model_b",
    "a_column_of_their_own": "x",
}


def rows(path: Path, **options: object) -> list[Taken | Refused | Simulated]:
    with Intake.open(path, **options) as log:  # type: ignore[arg-type]
        return list(log.rows())


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_all_that_a_row_says_is_taken(vote_file: VoteFileMaker, form: str) -> None:
    (taken,) = rows(vote_file([FULL], f"votes.{form}"))

    assert isinstance(taken, Taken)
    assert (taken.row, taken.battle, taken.category, taken.prompt) == (1, "ab" * 16, "text-to-video", "p1")
    assert (taken.left, taken.right, taken.winner, taken.voter) == ("m1", "m2", "both_bad", "007")
    assert (taken.created_ms, taken.propensity) == (1_769_857_200_250, 0.25)
    assert (taken.tags, taken.aspects) == (("camera", "people"), {"motion": "right"})


def test_what_a_row_does_not_say_is_not_known(vote_file: VoteFileMaker) -> None:
    (taken,) = rows(vote_file([{**ROW, "battle_id": "17"}]))

    assert isinstance(taken, Taken)
    assert (taken.battle, taken.prompt, taken.voter, taken.created_ms, taken.propensity) == (None, "", "", None, None)
    assert (taken.winner, taken.tags, taken.aspects) == ("left", (), {})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_a": " "}, "model_a is empty, not a model"),
        ({"model_b": ""}, "model_b is empty, not a model"),
        ({"model_b": "m1"}, "model_b 'm1' is a model against itself"),
        ({"model_a": "m" * 201}, "model_a 'mmmm"),
        ({"model_a": "m\x01"}, "holds a control character"),
        ({"winner": "me"}, "winner 'me' is none of model_a, left, model_b"),
        ({"winner": ""}, "winner '' is none of"),
        ({"category": "films"}, "category 'films' is none of text-to-video"),
        ({"created_at": "yesterday"}, "created_at 'yesterday' is no RFC 3339 time with its zone"),
        ({"created_at": "2026-01-31T12:00:00"}, "is no RFC 3339 time with its zone"),
        ({"created_at": "1900-01-31T12:00:00Z"}, "is no RFC 3339 time"),
        ({"weight": "2"}, "weight '2' can't be kept: in an arena each vote weighs 1"),
        ({"weight": "much"}, "weight 'much' can't be kept"),
        ({"propensity": "0"}, "propensity '0' is no probability above 0"),
        ({"propensity": "nan"}, "propensity 'nan' is no probability"),
        ({"aspect_motion": "best"}, "aspect_motion 'best' is none of"),
        ({"aspect_audio": "tie"}, "aspect_audio is not judged in text-to-video"),
    ],
)
def test_a_row_that_can_not_be_taken_is_named_with_its_value(
    vote_file: VoteFileMaker, change: dict[str, object], said: str
) -> None:
    path = vote_file([{**ROW, **dict.fromkeys(change, "")}, {**ROW, **change}][-1:], "votes.jsonl")

    (refused,) = rows(path)

    assert isinstance(refused, Refused)
    assert refused.place == f"{path}, data row 1"
    assert said in refused.reason


def test_simulated_votes_are_taken_only_if_that_is_said(vote_file: VoteFileMaker) -> None:
    path = vote_file([{**ROW, "cohort": cohort} for cohort in ("public", "simulated")])

    assert [type(row) for row in rows(path)] == [Taken, Simulated]
    assert [type(row) for row in rows(path, simulated=True)] == [Taken, Taken]


def test_a_category_that_is_given_goes_before_the_files(vote_file: VoteFileMaker) -> None:
    path = vote_file([{**ROW, "category": "hdr-tone-mapping"}])

    assert isinstance(rows(path)[0], Refused)
    (taken,) = rows(path, category="video-edit")
    assert isinstance(taken, Taken)
    assert taken.category == "video-edit"


def test_files_that_can_not_be_used_are_refused(vote_file: VoteFileMaker, tmp_path: Path) -> None:
    without = {name: value for name, value in ROW.items() if name != "category"}
    with pytest.raises(BadInput, match="has no column category; say with --category"):
        rows(vote_file([without]))
    with pytest.raises(BadLog, match="has no column winner"):
        rows(vote_file([{"model_a": "m1", "model_b": "m2", "category": "text-to-video"}]))
    (tmp_path / "bad.jsonl").write_text(json.dumps(ROW) + "\n{\n")
    with pytest.raises(BadLog, match=r"bad\.jsonl, line 2"):
        rows(tmp_path / "bad.jsonl")
