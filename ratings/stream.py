"""Stream: ratings that follow a log vote by vote, whatever its length.

A vote adds p q x x' to the Hessian, x being its design row, so the inverse takes a rank-one update (Sherman & Morrison
1950), and a Newton step with it moves all ratings to the new optimum. The gradient is computed anew each time, so that
errors don't add up.
"""

from collections.abc import Iterator
from typing import Final, Self

import numpy as np

from ratings.connectivity import describe, islands, side_is_estimable
from ratings.errors import NotRateable
from ratings.fit import Fit, fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT, Codes, Floats, to_points
from ratings.tally import Tally
from ratings.votes import BOTH_BAD, Votes

_SETTLED: Final = 1e-5  # a step leaves a hundredth of itself to the next
_MOST_STEPS: Final = 4
_FEW: Final = 16
_MOVED: Final = 0.02
_NEAR: Final = 1.0  # logits that a step from elsewhere may lead astray before it is no start any more


class Stream:
    """Half-win ratings of a log that grows and shrinks, every vote of the same weight.

    For streams, and for showing what a vote does; a board, with voter weights and intervals that can be believed, is
    made of the stream's tally.

    Attributes:
        tally: The log so far.
        fit: The last whole fit, from which the parameters and the inverse have moved.
        parameters: The optimum now, strengths with mean 0, shape (P,).
        inverse: Pseudo-inverse of the Hessian there, shape (P, P).
    """

    tally: Tally
    fit: Fit
    parameters: Floats
    inverse: Floats

    def __init__(self, tally: Tally, *, side_bias: bool = True) -> None:
        """Fit the log.

        Args:
            tally: The log so far.
            side_bias: Fit an effect of being shown left, if the log can tell it.

        Raises:
            NotRateable: The votes don't connect the models.
        """
        self._side_bias = side_bias
        self._begin(tally, None)

    @property
    def models(self) -> tuple[str, ...]:
        """Labels, shape (M,)."""
        return self.tally.models

    @property
    def theta(self) -> Floats:
        """Strengths in logits, mean 0, shape (M,)."""
        return self.parameters[: len(self.models)]

    @property
    def rating(self) -> Floats:
        """Elo points, mean 1000, shape (M,)."""
        return to_points(self.theta)

    @property
    def covariance(self) -> Floats:
        """Inverse Fisher information over contrasts, points squared, shape (M, M): too narrow where votes cluster."""
        models = len(self.models)
        return np.asarray(POINTS_PER_LOGIT**2 * self.inverse[:models, :models])

    def add(self, votes: Votes) -> Self:
        """Count more votes and move all ratings.

        Raises:
            InvalidVotes: See `Tally.add`.
            NotRateable: A new model isn't connected with the others yet; the stream stays as it was.
        """
        self._change(self.tally.add(votes), votes, 1.0)
        return self

    def remove(self, votes: Votes) -> Self:
        """Take votes back and move all ratings.

        Raises:
            InvalidVotes: See `Tally.remove`.
            NotRateable: Without them the models aren't connected; the stream stays as it was.
        """
        tally = self.tally.remove(votes)
        self._check(tally)
        self._change(tally, votes, -1.0)
        return self

    def _change(self, tally: Tally, votes: Votes, sign: float) -> None:
        sided = self.fit.model.side or not self._side_bias or len(votes) == 0
        if sided and sign < 0.0 and self.fit.model.side:  # a vote just as expected goes without moving anything
            sided = side_is_estimable(tally.weights)
        if tally.models != self.models or len(votes) > _FEW or not sided:
            self._begin(tally, self.parameters if tally.models == self.models else None)
            return
        model = HalfWin.of(tally.weights, side=self.fit.model.side)
        inverse, parameters = self.inverse, self.parameters
        for pair, weight in self._rated(votes):
            inverse = _updated(inverse, parameters, pair, sign * weight, side=model.side)
        for _ in range(_MOST_STEPS):
            step = inverse @ model.gradient(parameters)
            parameters = parameters + step
            if np.abs(step).max(initial=0.0) < _SETTLED:
                break
        moved = float(np.abs(parameters - self.fit.parameters).max(initial=0.0))
        if moved <= _MOVED:
            self.tally, self.inverse, self.parameters = tally, inverse, parameters
        else:
            self._begin(tally, parameters if moved <= _NEAR else None)

    def _rated(self, votes: Votes) -> Iterator[tuple[tuple[int, int], float]]:
        """Pair and weight of each vote that enters the ratings."""
        code = {model: place for place, model in enumerate(self.models)}
        place = [code[model] for model in votes.models]
        weight = [1.0] * len(votes) if votes.weight is None else votes.weight.tolist()
        columns = (votes.left.tolist(), votes.right.tolist(), votes.outcome.tolist(), weight)
        for left, right, outcome, each in zip(*columns, strict=True):
            if outcome != BOTH_BAD:
                yield (place[left], place[right]), each

    def _begin(self, tally: Tally, start: Floats | None) -> None:
        """Fit the log as a whole, from where the ratings stand."""
        self._check(tally)
        side = self._side_bias and side_is_estimable(tally.weights)
        model = HalfWin.of(tally.weights, side=side)
        found = fit(model, start=start if start is not None and len(start) == model.width else None)
        self.tally, self.fit, self.parameters, self.inverse = tally, found, found.parameters, found.inverse

    def _check(self, tally: Tally) -> None:
        found: list[Codes] = islands(tally.weights)
        if len(found) != 1:
            reason = f"the votes don't connect the models: {describe(found, tally.weights, tally.models)}"
            raise NotRateable(reason, components=[[tally.models[code] for code in codes] for codes in found])


def _updated(inverse: Floats, parameters: Floats, pair: tuple[int, int], weight: float, *, side: bool) -> Floats:
    """The inverse after `weight` more votes on a pair: A - h A x x' A / (1 + h x' A x) with h = weight p q."""
    left, right = pair
    along, odds = inverse[left] - inverse[right], parameters[left] - parameters[right]
    if side:
        along, odds = along + inverse[-1], odds + parameters[-1]
    variance = along[left] - along[right] + (along[-1] if side else 0.0)
    information = weight / (2.0 + 2.0 * np.cosh(odds))
    return np.asarray(inverse - np.outer(along, along * (information / (1.0 + information * variance))))
