"""Half-win models of many resampled logs, fitted together by Newton's method from one estimate."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ratings.errors import DidNotConverge
from ratings.fit import Fit
from ratings.models.design import design_square, design_sum
from ratings.scale import Codes, Floats

_CHUNK: Final = 1 << 16
_RIDGE: Final = 1e-10
_ROUNDING: Final = 1e-9
_FAR: Final = 0.05
_SETTLED: Final = 1e-9
_MOST_STEPS: Final = 60
_LONGEST: Final = 1.0
_LENT: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Parameters refitted to resampled logs.

    Attributes:
        parameters: Strengths with mean 0, and the side effect if there is one, shape (B, P).
        mended: Replicates without an optimum of their own, because some models had lost every vote, won every vote or
            met no other. Half a vote for the model with fewest was added to each, spread as in the log itself,
            shape (B,).
    """

    parameters: Floats
    mended: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of models that met, and how a table by pair becomes the equations of a fit.

    Attributes:
        first: Model shown left, or without a side effect either, shape (C,).
        second: The other, shape (C,).
        models: M.
        side: Whether there is a side effect. Without one a pair stands for both orders.
    """

    first: Codes
    second: Codes
    models: int
    side: bool

    @cached_property
    def _design(self) -> csr_array:
        """X', shape (P, C)."""
        pairs = np.arange(len(self.first))
        rows, signs = [self.first, self.second], [np.ones(len(pairs)), -np.ones(len(pairs))]
        if self.side:
            rows, signs = [*rows, np.full(len(pairs), self.models)], [*signs, np.ones(len(pairs))]
        entries = (np.concatenate(signs), (np.concatenate(rows), np.tile(pairs, len(rows))))
        return csr_array(coo_array(entries, shape=(self.models + self.side, len(pairs))))

    @cached_property
    def _place(self) -> Codes:
        """The pair of each (left, right), one past the last where they didn't meet, shape (M * M,)."""
        pairs = np.arange(len(self.first))
        place = np.full((self.models, self.models), len(pairs))
        place[self.first, self.second] = pairs
        if not self.side:
            place[self.second, self.first] = pairs
        return place.reshape(-1)

    def won(self, votes: Floats, score: Floats) -> Floats:
        """X'score by replicate, shape (B, P); without a side effect each model's score.

        Args:
            votes: Weight of each pair's votes, shape (C, B).
            score: What the first model scored in them, shape (C, B).
        """
        if self.side:
            return np.ascontiguousarray((self._design @ score).T)
        return np.ascontiguousarray((self._design @ (score - 0.5 * votes) + 0.5 * (abs(self._design) @ votes)).T)

    def square(self, values: Floats) -> Floats:
        """The table by (left, right) of values by replicate and pair; symmetric without a side effect.

        Args:
            values: Shape (B, C).

        Returns:
            Shape (B, M, M).
        """
        padded = np.zeros((len(values), values.shape[1] + 1))
        padded[:, :-1] = values
        return np.asarray(padded.take(self._place, axis=1).reshape(len(values), self.models, self.models))

    def connected(self, votes: Floats, score: Floats) -> NDArray[np.bool_]:
        """Whether the models are one strong component of "beat or tied" (Ford 1957), shape (B,).

        Args:
            votes: Shape (B, C).
            score: Shape (B, C).
        """
        beaten = np.zeros((len(votes), self.models, self.models), dtype=np.float32)
        beaten[:, self.first, self.second] = score > 0.0
        beaten[:, self.second, self.first] += votes - score > _ROUNDING * votes
        return _reach_all(beaten) & _reach_all(beaten.swapaxes(1, 2))


def _reach_all(edges: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether every node can be reached from the first, shape (B,), by edges of shape (B, M, M)."""
    reached = np.zeros(edges.shape[:2], dtype=np.float32)
    reached[:, 0] = 1.0
    while True:
        further = ((reached[:, None, :] @ edges)[:, 0] + reached > 0.0).astype(np.float32)
        if (further == reached).all():
            return np.asarray(reached.all(axis=1))
        reached = further


def refitted(fit: Fit, pairs: Pairs, votes: Floats, score: Floats, steps: int, *, connected: bool) -> Replicates:
    """The fit's model, fitted to other votes.

    After `steps` Newton steps from the estimate, replicates whose last step was long go on until they settle.

    Args:
        fit: The estimate; its normal prior, if it has one, holds for replicates too.
        pairs: Whose votes these are. The last column of `votes` and `score` is the log itself.
        votes: Weight of each pair's votes, shape (C, B + 1).
        score: What the first model scored in them, shape (C, B + 1).
        steps: How many; with fewer than two none goes on.
        connected: Whether every replicate is known to have an optimum.

    Raises:
        DidNotConverge: A replicate didn't settle.
    """
    equations = _Equations.of(fit, pairs)
    count = votes.shape[1] - 1
    mended = np.zeros(count, dtype=bool)
    won, table = pairs.won(votes, score), np.ascontiguousarray(votes.T)
    lent = _LENT / _fewest_votes(pairs, votes[:, -1])
    found = np.empty((count, fit.model.width))
    size = max(1, _CHUNK // pairs.models**2)
    for start in range(0, count, size):
        part = slice(start, min(start + size, count))
        if not connected:
            mended[part] = ~pairs.connected(table[part], score[:, part].T)
        share = np.where(mended[part], lent, 0.0)[:, None]
        system = (pairs.square(table[part] + share * table[-1]), won[part] + share * won[-1])
        found[part], length = equations.stepped(*system, np.tile(fit.parameters, (len(share), 1)), steps)
        far = np.flatnonzero((length > _FAR) | mended[part]) if steps > 1 else np.empty(0, dtype=np.intp)
        if not far.size:
            continue
        on, trace = equations.settled(system[0][far], system[1][far], found[part][far])
        lost = far[trace[-1] > _SETTLED]
        if lost.size:  # connected, but without an optimum for the side effect
            mended[start + lost] = True
            system = (system[0][lost] + lent * pairs.square(table[-1:]), system[1][lost] + lent * won[-1])
            on[trace[-1] > _SETTLED], trace = equations.settled(*system, np.tile(fit.parameters, (len(lost), 1)))
            if (stuck := trace[-1] > _SETTLED).any():
                reason = f"a resampled log didn't settle after {len(trace)} steps"
                raise DidNotConverge(reason, trace=[float(lengths[stuck.argmax()]) for lengths in trace])
        found[start + far] = on
    return Replicates(found, mended)


def _fewest_votes(pairs: Pairs, votes: Floats) -> float:
    by_model = np.bincount(pairs.first, votes, pairs.models) + np.bincount(pairs.second, votes, pairs.models)
    return max(float(by_model.min()), _LENT)


@dataclass(frozen=True, slots=True, eq=False)
class _Equations:
    """Newton's equations of many replicates.

    `prior` is the prior's share of the Hessian and `regular` what makes the Hessian regular: the gauge, and a ridge
    far below any vote because a replicate may miss a model.
    """

    models: int
    side: bool
    prior: Floats
    regular: Floats

    @classmethod
    def of(cls, fit: Fit, pairs: Pairs) -> "_Equations":
        width = fit.model.width
        theta = np.arange(width) < pairs.models
        typical = max(float(np.trace(fit.hessian)) / width, np.finfo(float).tiny)
        regular = typical * (np.outer(theta, theta) / pairs.models + _RIDGE * np.eye(width))
        return cls(pairs.models, pairs.side, fit.hessian - fit.model.hessian(fit.parameters), regular)

    def step(self, votes: Floats, won: Floats, parameters: Floats) -> Floats:
        """One Newton step of each replicate, shape (B, P)."""
        worth = np.exp(parameters[:, : self.models])
        left = worth * np.exp(parameters[:, self.models :]) if self.side else worth
        share = left[:, :, None] + worth[:, None, :]
        np.divide(left[:, :, None], share, out=share)
        expected = votes * share
        if self.side:
            gradient = won - design_sum(expected, side=True)
            share *= expected
            expected -= share
            hessian = design_square(expected, side=True)
        else:
            gradient = won - expected.sum(axis=-1)
            share *= expected
            expected -= share
            total = expected.sum(axis=-1)
            hessian = np.negative(expected, out=expected)
            np.einsum("bii->bi", hessian)[:] += total
        gradient -= parameters @ self.prior
        hessian += self.prior + self.regular
        step = np.asarray(np.linalg.solve(hessian, gradient[..., None])[..., 0])
        step[:, : self.models] -= step[:, : self.models].mean(axis=1, keepdims=True)
        return step

    def stepped(self, votes: Floats, won: Floats, parameters: Floats, steps: int) -> tuple[Floats, Floats]:
        """Parameters after so many steps, and how long each replicate's last one was."""
        length = np.zeros(len(parameters))
        for _ in range(steps):
            step = _shortened(self.step(votes, won, parameters))
            parameters, length = parameters + step, np.abs(step).max(axis=1)
        return parameters, length

    def settled(self, votes: Floats, won: Floats, parameters: Floats) -> tuple[Floats, list[Floats]]:
        """Parameters when steps have become nothing, and how long each replicate's steps were until then."""
        moving, trace = np.arange(len(parameters)), list[Floats]()
        while moving.size and len(trace) < _MOST_STEPS:
            trace.append(np.zeros(len(parameters)))
            parameters[moving], length = self.stepped(votes[moving], won[moving], parameters[moving], 1)
            trace[-1][moving] = length
            moving = moving[length > _SETTLED]
        return parameters, trace


def _shortened(step: Floats) -> Floats:
    """Steps of at most a logit, so that worths stay finite and a replicate far off doesn't swing."""
    length = np.abs(step).max(axis=1, keepdims=True, initial=0.0)
    return np.asarray(step * np.minimum(1.0, _LONGEST / np.maximum(length, _LONGEST)))
