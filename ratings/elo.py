"""Online Elo: ratings that move after every vote, and how far they depend on the order of the votes.

After a vote between a and b, with the score s of a (a tie is half) and K points at stake (Elo 1978),

    e = 1 / (1 + 10^((R_b - R_a) / 400))        R_a += K (s - e)        R_b -= K (s - e).

It is here for streams and for teaching, never for a headline: the latest votes weigh most, so the same votes in another
order give other ratings. However many votes there are, the standard deviation across orders stays near
sqrt(200 K / ln 10) points, less what ties take away, and it comes on top of the sampling error that every rating has.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ratings.errors import InvalidOption, InvalidVotes
from ratings.scale import MEAN_RATING, POINTS_PER_LOGIT, Codes, Floats
from ratings.votes import BOTH_BAD, OUTCOMES, SCORES, Votes

_HELD: Final = 1 << 25  # votes times permutations in memory at once
_STEPS: Final = 1 << 10  # votes of each permutation whose places are looked up at once

# Since 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2, ratings in units of two logits need one tanh a vote, which can't
# overflow whatever the stake.
_UNIT: Final = 2.0 * POINTS_PER_LOGIT
_BALANCES: Final = 2.0 * SCORES - 1.0


@dataclass(frozen=True, slots=True, eq=False)
class EloRatings:
    """Ratings after the last vote.

    Attributes:
        models: Labels, in the order of `votes.models`.
        rating: In points, shape (M,); a model without votes stands where it started.
    """

    models: tuple[str, ...]
    rating: Floats


def elo(votes: Votes, *, k: float = 4.0, start: float = MEAN_RATING) -> EloRatings:
    """Ratings after these votes in their order. Both-bad votes, and those of weight 0, move nothing.

    Args:
        votes: The log, oldest first.
        k: Points at stake in a vote.
        start: Where every model starts, in points.

    Raises:
        InvalidOption: `k` or `start` is not offered.
        InvalidVotes: A vote weighs neither 1 nor 0: two votes are not one at twice the stake.
    """
    stake = _stake(k, start)
    left, right, outcome = _rated(votes)
    rating = [0.0] * len(votes.models)
    for a, b, balance in zip(left.tolist(), right.tolist(), _BALANCES[outcome].tolist(), strict=True):
        won = stake * (balance - math.tanh(rating[a] - rating[b]))
        rating[a] += won
        rating[b] -= won
    return EloRatings(votes.models, start + _UNIT * np.array(rating, dtype=np.float64))


def elo_orders(
    votes: Votes, *, k: float = 4.0, start: float = MEAN_RATING, permutations: int = 100, seed: int = 0
) -> Floats:
    """Ratings after the same votes in random orders; their standard deviation over rows is the order's doing.

    Permutation p depends on the seed and on p alone. All permutations take a step at once.

    Args:
        votes: The log, in any order.
        k: Points at stake in a vote.
        start: Where every model starts, in points.
        permutations: Number of orders, R.
        seed: Seed of the orders.

    Returns:
        In points, shape (R, M), columns in the order of `votes.models`.

    Raises:
        InvalidOption: An option is not offered.
        InvalidVotes: A vote weighs neither 1 nor 0.
    """
    stake = _stake(k, start)
    if permutations < 1:
        raise InvalidOption("permutations", permutations, "1 or more")
    if seed < 0:
        raise InvalidOption("seed", seed, "0 or more")
    left, right, outcome = _rated(votes)
    models = len(votes.models)
    cell = (left * models + right) * OUTCOMES + outcome
    size = max(1, _HELD // max(len(cell), 1))
    reached = [
        _walked(cell, models, stake, range(first, min(first + size, permutations)), seed)
        for first in range(0, permutations, size)
    ]
    return start + _UNIT * np.concatenate(reached)


def _stake(k: float, start: float) -> float:
    """K in the units of the walk, where a tanh of twice the size stands for the expected score."""
    if not 0.0 < k < math.inf:
        raise InvalidOption("k", k, "points at stake, above 0")
    if not math.isfinite(start):
        raise InvalidOption("start", start, "a finite rating")
    return 0.5 * k / _UNIT


def _rated(votes: Votes) -> tuple[Codes, Codes, Codes]:
    """Left, right and outcome of the votes that count, in their order."""
    left, right, outcome = (np.asarray(codes, dtype=np.intp) for codes in (votes.left, votes.right, votes.outcome))
    weight = _weights(votes.weight, len(outcome))
    if (odd := np.flatnonzero((weight != 0.0) & (weight != 1.0))).size:
        row = int(odd[0])
        reason = "online Elo takes one vote at a time, so a weight must be 1 or 0"
        raise InvalidVotes(reason, column="weight", row=row, value=float(weight[row]))
    kept = (outcome != BOTH_BAD) & (weight > 0.0)
    return left[kept], right[kept], outcome[kept]


def _weights(given: Floats | None, length: int) -> Floats:
    return np.ones(length) if given is None else given


def _walked(cell: Codes, models: int, stake: float, permutations: range, seed: int) -> Floats:
    """Where the ratings of some permutations end, in units of two logits from the start, shape (len, M)."""
    state = np.zeros(len(permutations) * models)
    for a, b, balance in _steps(_shuffled(cell, models, permutations, seed), models):
        won = stake * (balance - np.tanh(state[a] - state[b]))
        state[a] += won
        state[b] -= won
    return state.reshape(len(permutations), models)


def _shuffled(cell: Codes, models: int, permutations: range, seed: int) -> NDArray[np.unsignedinteger[Any]]:
    """The cells of the votes in one random order a row, in as few bytes as hold them, shape (len, N)."""
    narrow = cell.astype(np.min_scalar_type(OUTCOMES * models * models))
    rows = np.empty((len(permutations), len(cell)), dtype=narrow.dtype)
    for row, permutation in zip(rows, permutations, strict=True):
        row[:] = np.random.default_rng([seed, permutation]).permutation(narrow)
    return rows


def _steps(rows: NDArray[np.unsignedinteger[Any]], models: int) -> Iterator[tuple[Codes, Codes, Floats]]:
    """For each step the places of both models in the flat state, and what the left one scored beyond a half, doubled.

    A step meets every permutation once, so no place stands twice in it.
    """
    first = np.arange(len(rows), dtype=np.intp) * models
    balances = np.append(_BALANCES, 0.0)
    for start in range(0, rows.shape[1], _STEPS):
        pair, outcome = np.divmod(rows[:, start : start + _STEPS].T.astype(np.intp), OUTCOMES)
        left, right = np.divmod(pair, models)
        yield from zip(first + left, first + right, balances[outcome], strict=True)
