"""Matchmaking: which two clips meet before whom (STATISTICS section 6).

A pair of models is drawn with the probabilities that the rating engine asks for; then the prompt that this pair has
been served least on, among those the voter has not seen it on; then the sides, by a fair coin.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Self

import numpy as np
import numpy.typing as npt

from arena.domain.meetings import Meeting, PublishedClip
from arena.errors import NoBattleLeft

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Draw:
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
        tags: The tags of each prompt, length P.
        clips: The clips of a (model, prompt).
    """

    models: Ints
    prompts: Ints
    tags: tuple[frozenset[str], ...]
    clips: Mapping[tuple[int, int], tuple[PublishedClip, ...]]

    @classmethod
    def of(cls, clips: Iterable[PublishedClip], tags: Mapping[int, Collection[str]]) -> Self:
        """The pool of these clips; `tags` by prompt number."""
        ordered = sorted(clips, key=lambda clip: (clip.model, clip.prompt, clip.id))
        cells = {key: tuple(group) for key, group in groupby(ordered, key=lambda clip: (clip.model, clip.prompt))}
        prompts = sorted({prompt for _, prompt in cells})
        return cls(
            models=np.array(sorted({model for model, _ in cells}), np.int64),
            prompts=np.array(prompts, np.int64),
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
    def shared(self) -> Ints:
        """How many prompts the two models of each pair share, length C."""
        return self.shared_among(np.ones(len(self.prompts), bool))

    def shared_among(self, wanted: Bools) -> Ints:
        """How many of the wanted prompts the two models of each pair share, length C."""
        made = self.made[:, wanted].astype(np.int64)
        return np.asarray((made @ made.T)[self.pairs[:, 0], self.pairs[:, 1]])

    def columns(self, pair: int) -> Ints:
        """The prompts that both models of a pair have a clip of, ascending."""
        if (known := self._columns.get(pair)) is None:
            known = self._columns[pair] = np.flatnonzero(self.made[self.pairs[pair]].all(axis=0))
        return known

    @cached_property
    def _columns(self) -> dict[int, Ints]:
        return {}

    @cached_property
    def _column_at(self) -> Mapping[int, int]:
        return {prompt: column for column, prompt in enumerate(self.prompts.tolist())}

    @cached_property
    def _pair_at(self) -> Mapping[tuple[int, int], int]:
        numbers = self.models[self.pairs].tolist()
        return {(low, high): index for index, (low, high) in enumerate(numbers)}

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
        models, prompts = self._pool.models[self._pool.pairs].tolist(), self._pool.prompts.tolist()
        return [
            (Meeting(models[pair][0], models[pair][1], prompts[column]), int(self.by_pair[pair, column]))
            for pair, column in np.argwhere(self.by_pair).tolist()
        ]


def draw(
    pool: Pool,
    probabilities: Floats,
    served: Served,
    *,
    seen: Iterable[Meeting],
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
    seen_on: dict[int, set[int]] = {}
    for meeting in seen:
        if (place := pool.place(meeting)) is not None:
            seen_on.setdefault(place[0], set()).add(place[1])
    cumulative = np.cumsum(_left_over(pool, probabilities, wanted, seen_on))
    total = float(cumulative[-1]) if len(cumulative) else 0.0
    if total <= 0.0:
        raise NoBattleLeft("there is no pair of clips here that you have not seen")
    pair = int(np.searchsorted(cumulative, rng.random() * total, side="right"))
    columns = pool.columns(pair)
    if wanted is not None:
        columns = columns[wanted[columns]]
    if pair in seen_on:
        columns = columns[[column not in seen_on[pair] for column in columns.tolist()]]
    column = _least_served(columns, served, pair, rng)
    prompt = int(pool.prompts[column])
    clips = [_choice(pool.clips[model, prompt], rng) for model in pool.models[pool.pairs[pair]].tolist()]
    left, right = clips if rng.random() < 0.5 else reversed(clips)
    return Draw(prompt, left, right, float(probabilities[pair] / total))


def _left_over(
    pool: Pool, probabilities: Floats, wanted: Bools | None, seen_on: Mapping[int, Collection[int]]
) -> Floats:
    """The probabilities, with none for pairs that have no wanted prompt left that was not seen."""
    counts = pool.shared if wanted is None else pool.shared_among(wanted)
    used_up = [
        pair
        for pair, columns in seen_on.items()
        if counts[pair] <= (len(columns) if wanted is None else sum(bool(wanted[column]) for column in columns))
    ]
    if wanted is None and not used_up:
        return probabilities
    mass = np.where(counts > 0, probabilities, 0.0)
    mass[used_up] = 0.0
    return mass


def _least_served(columns: Ints, served: Served, pair: int, rng: np.random.Generator) -> int:
    """The prompt that this pair, then any pair, was served least on; chance breaks ties."""
    for counts in (served.by_pair[pair], served.by_prompt):
        here = counts[columns]
        columns = columns[here == here.min()]
    return int(columns[int(rng.random() * len(columns))])


def _choice(clips: tuple[PublishedClip, ...], rng: np.random.Generator) -> PublishedClip:
    return clips[int(rng.random() * len(clips))]
