"""Seals: nothing in a voter's hands can be read, changed, or passed off as something else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.domain.battles import Battle, Contender, open_clip, read_battle, seal_battle, seal_clip
from arena.domain.seals import BrokenSeal, Seal, SealKind
from arena.domain.voters import Voter, open_voter, seal_voter
from arena.errors import UnknownBattle

SEAL = Seal("a secret")


@given(content=st.binary(max_size=200), kind=st.sampled_from(SealKind))
def test_a_token_opens_to_what_was_closed_in_it(content: bytes, kind: SealKind) -> None:
    assert SEAL.open(kind, SEAL.close(kind, content)) == content


def test_a_token_never_opens_as_another_kind() -> None:
    for made in SealKind:
        token = SEAL.close(made, b"content")
        for asked in set(SealKind) - {made}:
            with pytest.raises(BrokenSeal):
                SEAL.open(asked, token)


def test_another_secret_does_not_open_it() -> None:
    token = Seal("another secret").close(SealKind.CLIP, b"content")

    with pytest.raises(BrokenSeal):
        SEAL.open(SealKind.CLIP, token)


def test_no_bit_can_be_changed() -> None:
    token = SEAL.close(SealKind.BATTLE, b"content")
    content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for at in range(len(content)):
        forged = bytearray(content)
        forged[at] ^= 1
        with pytest.raises(BrokenSeal):
            SEAL.open(SealKind.BATTLE, base64.urlsafe_b64encode(bytes(forged)).decode().rstrip("="))


def test_no_part_of_a_token_opens() -> None:
    token = SEAL.close(SealKind.BATTLE, b"content")
    for length in range(len(token)):
        with pytest.raises(BrokenSeal):
            SEAL.open(SealKind.BATTLE, token[:length])


@given(token=st.text(st.characters(), max_size=300))
def test_any_text_is_refused_and_never_crashes(token: str) -> None:
    with pytest.raises(BrokenSeal):
        SEAL.open(SealKind.VOTER, token)
    assert open_voter(token, SEAL) is None


def test_the_same_content_never_gives_the_same_token() -> None:
    assert len({SEAL.close(SealKind.CLIP, b"content") for _ in range(50)}) == 50


def test_a_token_needs_no_quotes_in_a_cookie_or_an_address() -> None:
    token = SEAL.close(SealKind.VOTER, bytes(range(200)))

    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@given(
    numbers=st.lists(st.integers(0, 2**32 - 1), min_size=5, max_size=5),
    propensity=st.floats(0, 1),
    drawn=st.integers(0, 2**40),
)
def test_the_length_of_a_token_says_nothing(numbers: list[int], propensity: float, drawn: int) -> None:
    prompt, left, left_model, right, right_model = numbers
    battle = Battle(
        "0" * 32,
        "f" * 32,
        prompt,
        Contender(left, left_model),
        Contender(right, right_model),
        propensity,
        drawn,
        drawn + 1,
    )
    least = Battle("0" * 32, "0" * 32, 0, Contender(0, 0), Contender(0, 0), 0.0, 0, 0)

    assert len(seal_battle(battle, SEAL)) == len(seal_battle(least, SEAL))
    assert len(seal_clip(battle, battle.left, SEAL)) == len(seal_clip(least, least.right, SEAL))
    assert read_battle(seal_battle(battle, SEAL), SEAL) == battle


def test_a_clip_token_is_no_battle_and_a_cookie_no_clip() -> None:
    battle = Battle("0" * 32, "f" * 32, 1, Contender(1, 1), Contender(2, 2), 0.5, 0, 10**15)

    with pytest.raises(UnknownBattle):
        read_battle(seal_clip(battle, battle.left, SEAL), SEAL)
    with pytest.raises(UnknownBattle):
        open_clip(seal_voter(Voter("f" * 32), SEAL), SEAL, now_ms=0)
