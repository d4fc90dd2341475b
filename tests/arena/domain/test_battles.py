from dataclasses import replace

import pytest

from arena.domain.battles import (
    Battle,
    Contender,
    Purpose,
    open_battle,
    open_clip,
    read_battle,
    require_open,
    seal_battle,
    seal_clip,
)
from arena.domain.seals import Seal, SealKind
from arena.errors import BattleExpired, UnknownBattle

SEAL = Seal("a secret")
BATTLE = Battle(
    id="ab" * 16,
    voter="cd" * 16,
    prompt=3,
    left=Contender(clip=11, model=1),
    right=Contender(clip=12, model=2),
    propensity=1 / 3,
    drawn_ms=1_000,
    expires_ms=2_000,
)


def test_a_battle_comes_back_as_it_was_sealed() -> None:
    assert open_battle(seal_battle(BATTLE, SEAL), SEAL, voter=BATTLE.voter) == BATTLE


def test_a_repeat_and_a_check_come_back_too_and_their_tokens_are_as_long_as_any() -> None:
    clip = Contender(clip=11, model=1)
    damaged = replace(clip, damaged=True)
    repeat = replace(BATTLE, purpose=Purpose.REPEAT)
    on_left = replace(BATTLE, left=damaged, right=clip, purpose=Purpose.CHECK)
    on_right = replace(BATTLE, left=clip, right=damaged, purpose=Purpose.CHECK)
    battles = [BATTLE, repeat, on_left, on_right]

    tokens = [seal_battle(battle, SEAL) for battle in battles]

    assert [read_battle(token, SEAL) for token in tokens] == battles
    assert [battle.damaged_side for battle in battles] == [None, None, "left", "right"]
    assert len({len(token) for token in tokens}) == 1
    clips = [seal_clip(battle, side, SEAL) for battle in battles for side in (battle.left, battle.right)]
    assert [open_clip(token, SEAL, now_ms=1).damaged for token in clips] == [False] * 4 + [True, False, False, True]
    assert len({len(token) for token in clips}) == 1


def test_tokens_of_another_layout_are_unknown() -> None:
    with pytest.raises(UnknownBattle):
        read_battle(SEAL.close(SealKind.BATTLE, b"from before an upgrade"), SEAL)
    with pytest.raises(UnknownBattle):
        open_clip(SEAL.close(SealKind.CLIP, b"likewise"), SEAL, now_ms=1)


@pytest.mark.parametrize("voter", ["ef" * 16, "", None])
def test_a_battle_is_its_own_voters_alone(voter: str | None) -> None:
    token = seal_battle(BATTLE, SEAL)

    with pytest.raises(UnknownBattle, match="another voter"):
        open_battle(token, SEAL, voter=voter)
    assert read_battle(token, SEAL) == BATTLE


def test_a_forged_battle_is_unknown() -> None:
    with pytest.raises(UnknownBattle, match="not drawn here"):
        open_battle("forged", SEAL, voter=BATTLE.voter)


def test_a_battle_is_open_to_its_last_millisecond() -> None:
    require_open(BATTLE, now_ms=2_000)
    with pytest.raises(BattleExpired):
        require_open(BATTLE, now_ms=2_001)


def test_a_clip_is_open_as_long_as_its_battle() -> None:
    token = seal_clip(BATTLE, BATTLE.right, SEAL)

    opened = open_clip(token, SEAL, now_ms=2_000)
    assert (opened.battle, opened.clip) == (BATTLE.id, 12)
    with pytest.raises(BattleExpired):
        open_clip(token, SEAL, now_ms=2_001)


def test_a_clip_has_another_address_in_every_battle() -> None:
    other = replace(BATTLE, id="01" * 16)

    addresses = {seal_clip(battle, BATTLE.left, SEAL) for battle in (BATTLE, other) for _ in range(10)}

    assert len(addresses) == 20
