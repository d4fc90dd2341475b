"""Probes: battles that measure the voter and not the models. When a voter is asked one, and which.

A repeat is a battle that this voter answered before, with the sides swapped; a check is a clip beside its damaged
copy. All that decides is a small record of what this process was told: nothing is looked up on the way, and a voter
whom it has forgotten is merely asked fewer.
"""

import struct
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple, Self

import numpy as np

from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.meetings import PublishedClip

REPEAT_AFTER: Final = 10
"""Other battles that a voter answers between a battle and its repeat, at least."""

ANSWERS_A_REPEAT: Final = 20
"""Answers that a voter has given for each repeat, at least."""

CHECK_AFTER: Final = 3
"""Battles that a voter answers before the first check."""

_REMEMBERED_EACH: Final = 60
_VOTERS: Final = 10_000
_PACKED: Final = struct.Struct("<5Id")


class Question(NamedTuple):
    """What a voter is to be asked, before it becomes a battle."""

    prompt: int
    left: Contender
    right: Contender
    propensity: float
    purpose: Purpose = Purpose.RATING

    @classmethod
    def again(cls, packed: bytes) -> Self:
        """An answered question once more, with the sides swapped."""
        prompt, left, left_model, right, right_model, propensity = _PACKED.unpack(packed)
        return cls(
            prompt, Contender(right, right_model), Contender(left, left_model), propensity, purpose=Purpose.REPEAT
        )

    @classmethod
    def check(cls, clip: PublishedClip, *, damaged_left: bool) -> Self:
        """A clip beside its damaged copy."""
        left, right = (Contender(clip.id, clip.model, damaged) for damaged in (damaged_left, not damaged_left))
        return cls(clip.prompt, left, right, propensity=1.0, purpose=Purpose.CHECK)


@dataclass(slots=True)
class _Record:
    """What a voter answered here; battles in 28 bytes each, because there are many voters."""

    answers: int = 0
    repeats: int = 0
    battles: deque[bytes] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_EACH))


class Probes:
    """Chooses probes for voters.

    Args:
        repeat_share: Chance that a battle is a repeat, where there is one to ask.
        check_share: Chance that it is a check, likewise.
    """

    share: float
    """Chance that a battle is a probe, where there is one to ask."""

    def __init__(self, *, repeat_share: float, check_share: float) -> None:
        self._repeat_share = repeat_share
        self.share = repeat_share + check_share
        self._records: OrderedDict[str, _Record] = OrderedDict()
        self._checked: dict[str, set[int]] = {}

    def answered(self, battle: Battle) -> None:
        """Note a vote that was stored just now."""
        if (record := self._records.get(battle.voter)) is None:
            record = self._records[battle.voter] = _Record()
            if len(self._records) > _VOTERS:
                self._records.popitem(last=False)
        else:
            self._records.move_to_end(battle.voter)
        record.answers += 1
        if battle.purpose is Purpose.RATING:
            record.battles.append(_packed(battle))

    def withdrawn(self, battle: Battle) -> None:
        """Forget an answer that its voter has taken back: it is not worth a repeat."""
        record = self._records.get(battle.voter)
        if record is not None and (packed := _packed(battle)) in record.battles:
            record.battles.remove(packed)

    def forget(self, voter: str) -> None:
        """Forget what this voter answered."""
        self._records.pop(voter, None)
        self._checked.pop(voter, None)

    def checked(self, voter: str, clip: int) -> None:
        """Note a check, so that this voter never meets it again."""
        self._checked.setdefault(voter, set()).add(clip)

    def probe(
        self,
        voter: str,
        chance: float,
        *,
        damaged: Iterable[PublishedClip],
        repeatable: Callable[[Question], bool],
        rng: np.random.Generator,
    ) -> Question | None:
        """A probe in place of the battle that was drawn, or None where there is none to ask.

        Args:
            voter: Who is asked.
            chance: A number drawn from 0 to 1; `share` and above is never a probe.
            damaged: The clips whose damaged copies can be shown.
            repeatable: Whether a battle can be shown again now.
            rng: The source of chance.
        """
        if chance >= self.share or (record := self._records.get(voter)) is None:
            return None
        if chance < self._repeat_share:
            return _repeat(record, repeatable, rng)
        return self._check(voter, record, damaged, rng)

    def _check(
        self, voter: str, record: _Record, damaged: Iterable[PublishedClip], rng: np.random.Generator
    ) -> Question | None:
        known = self._checked.get(voter, ())
        left = [clip for clip in damaged if clip.id not in known] if record.answers >= CHECK_AFTER else []
        if not left:
            return None
        clip = left[int(rng.random() * len(left))]
        self.checked(voter, clip.id)
        return Question.check(clip, damaged_left=rng.random() < 0.5)


def _repeat(record: _Record, repeatable: Callable[[Question], bool], rng: np.random.Generator) -> Question | None:
    """One of the battles that enough others came after; never the same one again, even if it stays unanswered."""
    if ANSWERS_A_REPEAT * (record.repeats + 1) > record.answers:
        return None
    old = list(islice(record.battles, max(len(record.battles) - REPEAT_AFTER, 0)))
    left = [(packed, question) for packed in old if repeatable(question := Question.again(packed))]
    if not left:
        return None
    packed, question = left[int(rng.random() * len(left))]
    record.battles.remove(packed)
    record.repeats += 1
    return question


def _packed(battle: Battle) -> bytes:
    left, right = battle.left, battle.right
    return _PACKED.pack(battle.prompt, left.clip, left.model, right.clip, right.model, battle.propensity)
