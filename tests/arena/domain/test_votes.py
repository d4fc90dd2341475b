import hashlib
import json
from dataclasses import replace

import pytest

from arena.domain.battles import Battle, Contender
from arena.domain.catalog import CATEGORIES
from arena.domain.voters import Voter
from arena.domain.votes import Answer, canonical, check_aspects, make_vote
from arena.errors import BadInput

VOTER = Voter("cd" * 16, "expert")
BATTLE = Battle("ab" * 16, VOTER.id, 3, Contender(11, 1), Contender(12, 2), 0.25, 1_000, 2_000)
ANSWER = Answer("left", {"motion": "tie", "adherence": "right"}, {"left": 3.5})


def test_the_canonical_form_is_written_out_here_once() -> None:
    """Receipts are promises: whoever keeps the log can check them for good, so the bytes never change."""
    assert canonical(BATTLE, VOTER, ANSWER, 1_500) == (
        b'{"aspects":{"adherence":"right","motion":"tie"},"battle":"' + b"ab" * 16 + b'","cohort":"expert",'
        b'"created_ms":1500,"left":[11,1],"prompt":3,"right":[12,2],"voter":"' + b"cd" * 16 + b'","winner":"left"}'
    )


def test_a_receipt_is_the_hash_of_the_canonical_form() -> None:
    vote = make_vote(BATTLE, VOTER, ANSWER, now_ms=1_500)

    assert vote.receipt == hashlib.sha256(canonical(BATTLE, VOTER, ANSWER, 1_500)).hexdigest()
    assert vote.created_ms == 1_500


def test_the_order_of_aspects_and_the_seconds_watched_are_no_part_of_a_vote() -> None:
    other = Answer("left", {"adherence": "right", "motion": "tie"}, {"left": 9.0, "right": 1.0})

    assert ANSWER.same_vote_as(other)
    assert canonical(BATTLE, VOTER, ANSWER, 1) == canonical(BATTLE, VOTER, other, 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, winner="right"),
        replace(ANSWER, aspects={}),
        replace(ANSWER, aspects={**ANSWER.aspects, "motion": "left"}),
    ],
)
def test_another_answer_is_another_vote_with_another_receipt(other: Answer) -> None:
    assert not ANSWER.same_vote_as(other)
    assert make_vote(BATTLE, VOTER, other, now_ms=1).receipt != make_vote(BATTLE, VOTER, ANSWER, now_ms=1).receipt


@pytest.mark.parametrize(
    "changed",
    [
        (replace(BATTLE, id="00" * 16), VOTER, 1),
        (replace(BATTLE, prompt=4), VOTER, 1),
        (replace(BATTLE, left=BATTLE.right, right=BATTLE.left), VOTER, 1),
        (BATTLE, replace(VOTER, cohort="public"), 1),
        (BATTLE, VOTER, 2),
    ],
)
def test_every_fact_of_a_vote_is_in_its_receipt(changed: tuple[Battle, Voter, int]) -> None:
    battle, voter, now = changed

    assert make_vote(battle, voter, ANSWER, now_ms=now).receipt != make_vote(BATTLE, VOTER, ANSWER, now_ms=1).receipt


def test_the_canonical_form_is_json_in_utf8() -> None:
    body = canonical(BATTLE, replace(VOTER, cohort="Prüfer"), ANSWER, 1)

    assert json.loads(body)["cohort"] == "Prüfer"
    assert "Prüfer".encode() in body


def test_sound_is_judged_only_where_there_is_sound() -> None:
    answer = Answer("left", {"audio": "left"})

    check_aspects(answer, CATEGORIES["text-to-video-audio"])
    with pytest.raises(BadInput, match=r"aspects: 'audio' is not judged in text-to-video; the aspects are adherence"):
        check_aspects(answer, CATEGORIES["text-to-video"])
