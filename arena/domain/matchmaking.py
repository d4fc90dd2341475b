"""Matchmaking: which two clips meet before whom (STATISTICS section 6).

A pair of models is drawn with the probabilities that the rating engine asks for; then the prompt that this pair has
been served least on, among those the voter has not seen it on; then the sides, by a fair coin.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from arena.domain.families import Families
from arena.domain.meetings import Meeting, PublishedClip
from arena.errors import NoBattleLeft

_PAIR_FIRST: Final = 40
"""Bits that a pair's own count stands above everybody's, so that one comparison weighs the one before the other."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Draw(NamedTuple):
    """What was drawn: the clips by side, and the probability with which this pair was drawn."""

    prompt: int
    left: PublishedClip
    right: PublishedClip
    propensity: float


@dataclass(frozen=True)
class Pool:
    """All that can meet in one category, as arrays.

    Attributes:
        models: Store numbers of the M models, ascending.
        prompts: Store numbers of the P prompts, ascending.
        families: A number for the family of each model, length M; those of one family share one entry's battles.
        tags: The tags of each prompt, length P.
        clips: The clips of a (model, prompt).
    """

    models: Ints
    prompts: Ints
    families: Ints
    tags: tuple[frozenset[str], ...]
    clips: Mapping[tuple[int, int], tuple[PublishedClip, ...]]

    @classmethod
    def of(
        cls,
        clips: Iterable[PublishedClip],
        tags: Mapping[int, Collection[str]],
        families: Mapping[int, int] = MappingProxyType({}),
    ) -> Self:
        """The pool of these clips.

        Args:
            clips: All that can be shown.
            tags: By prompt number.
            families: The number of its family by model number, one of the family's own; itself where it has none.
        """
        ordered = sorted(clips, key=lambda clip: (clip.model, clip.prompt, clip.id))
        cells = {key: tuple(group) for key, group in groupby(ordered, key=lambda clip: (clip.model, clip.prompt))}
        models, prompts = (sorted({key[at] for key in cells}) for at in (0, 1))
        return cls(
            models=np.array(models, np.int64),
            prompts=np.array(prompts, np.int64),
            families=np.array([families.get(model, model) for model in models], np.int64),
            tags=tuple(frozenset(tags.get(prompt, ())) for prompt in prompts),
            clips=cells,
        )

    @cached_property
    def made(self) -> Bools:
        """Whether the model has a clip of the prompt, (M, P)."""
        made = np.zeros((len(self.models), len(self.prompts)), bool)
        for model, prompt in self.clips:
            made[np.searchsorted(self.models, model), np.searchsorted(self.prompts, prompt)] = True
        return made

    @cached_property
    def pairs(self) -> Ints:
        """Row indices of the two models of each candidate pair, (C, 2), i < j; those that share a prompt."""
        made = self.made.astype(np.int64)
        return np.argwhere(np.triu(made @ made.T, 1) > 0)

    @cached_property
    def budgets(self) -> Families:
        """Which families can meet, and how their battles are divided among the pairs."""
        return Families.of(self.pairs, self.families)

    def uniform(self) -> Floats:
        """The probability of each pair, length C, where every two families are as likely to meet."""
        meetings = len(self.budgets.meetings)
        return self.budgets.divide(np.full(meetings, 1.0 / max(meetings, 1)), np.ones(len(self.pairs)))

    @cached_property
    def shared(self) -> Ints:
        """How many prompts the two models of each pair share, length C."""
        return self.shared_among(np.ones(len(self.prompts), bool))

    @cached_property
    def fewest_shared(self) -> int:
        """The least number of prompts that two models of a pair share: who has seen fewer has used up no pair."""
        return int(self.shared.min()) if len(self.pairs) else 0

    def shared_among(self, wanted: Bools) -> Ints:
        """How many of the wanted prompts the two models of each pair share, length C."""
        made = self.made[:, wanted].astype(np.int64)
        return np.asarray((made @ made.T)[self.pairs[:, 0], self.pairs[:, 1]])

    @cached_property
    def opponents(self) -> list[tuple[int, int]]:
        """Store numbers of the two models of each pair, length C."""
        return [(low, high) for low, high in self.models[self.pairs].tolist()]

    @cached_property
    def _column_at(self) -> Mapping[int, int]:
        return {prompt: column for column, prompt in enumerate(self.prompts.tolist())}

    @cached_property
    def _pair_at(self) -> Mapping[tuple[int, int], int]:
        return {opponents: index for index, opponents in enumerate(self.opponents)}

    def place(self, meeting: Meeting) -> tuple[int, int] | None:
        """The (pair, prompt) indices of a meeting, or None when it can't be shown any more."""
        low, high, prompt = meeting.low, meeting.high, meeting.prompt
        if (low, prompt) not in self.clips or (high, prompt) not in self.clips:
            return None
        return self._pair_at[low, high], self._column_at[prompt]

    def tagged(self, tags: Collection[str]) -> Bools:
        """Which prompts carry all of these tags, length P."""
        return np.array([labels.issuperset(tags) for labels in self.tags], bool)


class Served:
    """How often each pair of a pool was served on each prompt.

    Args:
        pool: The pool.
        meetings: What was served so far, and how often; what the pool can't show is passed over.
    """

    def __init__(self, pool: Pool, meetings: Iterable[tuple[Meeting, int]] = ()) -> None:
        self._pool = pool
        self.by_pair: Ints = np.zeros((len(pool.pairs), len(pool.prompts)), np.int64)
        for meeting, times in meetings:
            if (place := pool.place(meeting)) is not None:
                self.by_pair[place] += times
        self.by_prompt: Ints = self.by_pair.sum(axis=0)

    def note(self, meeting: Meeting) -> None:
        """Count one more serving."""
        if (place := self._pool.place(meeting)) is not None:
            self.by_pair[place] += 1
            self.by_prompt[place[1]] += 1

    def meetings(self) -> list[tuple[Meeting, int]]:
        """What was served, for the pool that comes after this one."""
        opponents, prompts = self._pool.opponents, self._pool.prompts.tolist()
        return [
            (Meeting(*opponents[pair], prompts[column]), int(self.by_pair[pair, column]))
            for pair, column in np.argwhere(self.by_pair).tolist()
        ]


def draw(
    pool: Pool,
    probabilities: Floats,
    served: Served,
    *,
    seen: Collection[Meeting],
    rng: np.random.Generator,
    tags: Collection[str] = (),
) -> Draw:
    """Draw a battle.

    Args:
        pool: What can meet.
        probabilities: P(c) of each candidate pair, length C, summing to 1.
        served: How often each pair was served on each prompt.
        seen: The meetings that this voter was asked about already.
        rng: The source of chance.
        tags: Only prompts that carry all of them.

    Returns:
        The clips by side. The propensity is P(c) given the pairs that were left for this voter.

    Raises:
        NoBattleLeft: The voter has seen every meeting there is.
    """
    wanted = pool.tagged(tags) if tags else None
    cumulative = _left_over(pool, probabilities, wanted, seen).cumsum()
    total = float(cumulative[-1]) if len(cumulative) else 0.0
    if total <= 0.0:
        raise NoBattleLeft("there is no pair of clips here that you have not seen")
    pair = int(cumulative.searchsorted(rng.random() * total, side="right"))
    low, high = pool.opponents[pair]
    judged = [meeting for meeting in seen if meeting.low == low and meeting.high == high]
    column = _least_served(served, pair, _closed(pool, pair, wanted, judged), rng)
    prompt = int(pool.prompts[column])
    clips = [_choice(pool.clips[model, prompt], rng) for model in (low, high)]
    left, right = clips if rng.random() < 0.5 else reversed(clips)
    return Draw(prompt, left, right, float(probabilities[pair] / total))


def _left_over(pool: Pool, probabilities: Floats, wanted: Bools | None, seen: Collection[Meeting]) -> Floats:
    """The probabilities, with none for pairs that have no wanted prompt left that was not seen."""
    if wanted is None and len(seen) < pool.fewest_shared:
        return probabilities
    left = pool.shared.copy() if wanted is None else pool.shared_among(wanted)
    for pair, column in {place for meeting in seen if (place := pool.place(meeting)) is not None}:
        left[pair] -= wanted is None or wanted[column]
    return np.where(left > 0, probabilities, 0.0)


def _closed(pool: Pool, pair: int, wanted: Bools | None, judged: Collection[Meeting]) -> Bools | None:
    """The prompts that this pair can't be shown on, length P; None when it can be on every one."""
    if wanted is None and not judged and pool.shared[pair] == len(pool.prompts):
        return None
    closed: Bools = ~pool.made[pool.pairs[pair]].all(axis=0)
    if wanted is not None:
        closed |= ~wanted
    closed[[place[1] for meeting in judged if (place := pool.place(meeting)) is not None]] = True
    return closed


def _least_served(served: Served, pair: int, closed: Bools | None, rng: np.random.Generator) -> int:
    """The prompt that this pair, then any pair, was served least on; chance breaks ties."""
    burden = (served.by_pair[pair] << _PAIR_FIRST) + served.by_prompt
    if closed is not None:
        burden[closed] = np.iinfo(np.int64).max
    lightest = (burden == burden.min()).nonzero()[0]
    return int(lightest[int(rng.random() * len(lightest))])


def _choice(clips: tuple[PublishedClip, ...], rng: np.random.Generator) -> PublishedClip:
    return clips[int(rng.random() * len(clips))]
