"""The bootstrap: over votes taken as independent, or over whole voters or prompts.

Replicates are fitted together by two Newton steps from the estimate (see `ratings.refit`). Over votes, the counts of
cells are multinomial (Efron 1979) or independent Poisson. Over clusters, whole clusters are drawn with replacement,
or weighted by exponential draws (Rubin 1981), under which every replicate keeps a vote of everyone.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array

from ratings.cells import Cells
from ratings.connectivity import islands
from ratings.errors import InvalidOption, InvalidVotes
from ratings.fit import Fit
from ratings.refit import Pairs, Replicates, refitted
from ratings.resampling import Counts, multinomial, poisson
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, LEFT, RIGHT, SCORES, TIE

_STEPS: Final = 2
_CHUNK: Final = 1 << 23
_PART: Final = 1 << 19
_FEWEST: Final = 8
_CLUSTERED: Final = 1 << 20
_SURE: Final = 40.0

Table: TypeAlias = csr_array | csc_array

VOTE_DRAWS: Final = ("multinomial", "poisson")
CLUSTER_DRAWS: Final = ("multinomial", "poisson", "exponential")
CLUSTERS: Final = ("voter", "prompt")


def bootstrap(fit: Fit, weights: Floats, rounds: int, seed: int, *, steps: int = _STEPS) -> Floats:
    """Parameters refitted to resampled votes, shape (B, P); see `vote_bootstrap`."""
    return vote_bootstrap(fit, weights, rounds, seed, steps=steps).parameters


def vote_bootstrap(
    fit: Fit,
    weights: Floats,
    rounds: int,
    seed: int,
    *,
    counts: Floats | None = None,
    draw: str = "multinomial",
    steps: int = _STEPS,
) -> Replicates:
    """Refits to resampled votes.

    Votes are drawn independently, as arenas do; votes of one voter or prompt are not, so the intervals are too narrow
    wherever voters or prompts differ.

    What is drawn are votes, and each carries the mean weight of its cell. Without `counts`, weights that are whole are
    counts; others are taken for counts of a log of the next whole total, scaled back to theirs. Without a side effect,
    cells that differ in who stood left are one.

    Args:
        fit: The estimate. A prior's share is the same in every replicate; Firth's correction is not made in them.
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
        rounds: Number of replicates B.
        seed: Seed of the draws.
        counts: Number of votes by (left, right, outcome), where weights are not whole numbers, shape (M, M, 4).
        draw: `multinomial`, or `poisson`, which lets the number of votes vary and takes less time.
        steps: Newton steps. Two leave the interval's ends within 0.1 points of converged replicates, one doesn't.

    Raises:
        InvalidOption: Of `rounds`, `seed`, `steps` or `draw`.
        InvalidVotes: `counts` are not whole, or a cell has weight without votes.
        DidNotConverge: A replicate didn't settle.
    """
    _checked({"rounds": (rounds, 1), "steps": (steps, 1), "seed": (seed, 0)}, draw, VOTE_DRAWS)
    first, second, weight = _folded(weights, side=fit.model.side)
    pairs = Pairs(first, second, fit.model.models, fit.model.side)
    number, each = _numbers(weight, None if counts is None else _folded(counts, side=fit.model.side), pairs)
    random = np.random.default_rng(seed)
    sure = np.zeros(weights.shape)
    sure[first, second, :BOTH_BAD] = np.where(number >= _SURE, number, 0.0)
    connected = len(islands(sure)) == 1 or _has_prior(fit)
    found, size = [], max(1, _CHUNK // max(number.size, 1))
    for start in range(0, rounds, size):
        count = min(size, rounds - start)
        flat = number.T.reshape(-1)
        drawn = multinomial(flat, count, random) if draw == "multinomial" else poisson(flat, count, random)
        by_outcome, part = drawn.reshape(BOTH_BAD, len(first), count), max(_FEWEST, _PART // max(number.size, 1))
        for low in range(0, count, part):  # small enough to stay in the processor's cache
            votes, score = _summed(by_outcome[..., low : low + part], weight, each)
            found.append(refitted(fit, pairs, votes, score, steps, connected=connected))
    return _joined(found)


def cluster_bootstrap(
    fit: Fit,
    cells: Cells,
    weight: Floats,
    by: str,
    *,
    rounds: int,
    seed: int,
    draw: str = "exponential",
    steps: int = _STEPS,
) -> Replicates:
    """Refits to logs of resampled voters or prompts, each with all of its votes.

    Args:
        fit: The estimate.
        cells: The votes.
        weight: Weight of each cell, shape (K,): that of its votes, times any voter weight.
        by: `voter` or `prompt`.
        rounds: Number of replicates B.
        seed: Seed of the draws.
        draw: `exponential` (the Bayesian bootstrap: no replicate loses a vote), `multinomial` or `poisson`.
        steps: Newton steps.

    Raises:
        InvalidOption: Of `by`, `rounds`, `seed`, `steps` or `draw`; or there is but one cluster.
        DidNotConverge: A replicate didn't settle.
    """
    _checked({"rounds": (rounds, 1), "steps": (steps, 1), "seed": (seed, 0)}, draw, CLUSTER_DRAWS)
    if by not in CLUSTERS:
        raise InvalidOption("by", by, "from " + ", ".join(CLUSTERS))
    rated = np.flatnonzero((cells.outcome != BOTH_BAD) & (weight > 0.0))
    present, cluster = np.unique(getattr(cells, by)[rated], return_inverse=True)
    if len(present) < 2:
        raise InvalidOption("by", by, f"a column of two or more {by}s")
    pairs, votes, score = _tables(fit, cells, rated, cluster, weight)
    random = np.random.default_rng(seed)
    connected = draw == "exponential" or _has_prior(fit)
    found, size = [], max(_FEWEST, _CLUSTERED // max(len(present), len(pairs.first)))
    for start in range(0, rounds, size):
        multiples = np.ones((len(present), min(size, rounds - start) + 1))  # last the log itself
        multiples[:, :-1] = _multiples(len(present), multiples.shape[1] - 1, draw, random)
        found.append(refitted(fit, pairs, votes @ multiples, score @ multiples, steps, connected=connected))
    return _joined(found)


def _checked(least: Mapping[str, tuple[int, int]], draw: str, offered: tuple[str, ...]) -> None:
    for name, (value, fewest) in least.items():
        if value < fewest:
            raise InvalidOption(name, value, f"{fewest} or more")
    if draw not in offered:
        raise InvalidOption("draw", draw, "from " + ", ".join(offered))


def _has_prior(fit: Fit) -> bool:
    """Whether a prior keeps every strength finite."""
    prior = np.diagonal(fit.hessian - fit.model.hessian(fit.parameters))[: fit.model.models]
    return bool((prior > 1e-9 * np.diagonal(fit.hessian)[: fit.model.models]).all())


def _folded(table: Floats, *, side: bool) -> tuple[Codes, Codes, Floats]:
    """Pairs of models and a table (C, 3) of the first's wins, the second's and ties."""
    if not side:
        swapped = table.swapaxes(0, 1)[..., [RIGHT, LEFT, TIE]]
        table = np.triu(np.ones(table.shape[:2]))[..., None] * (table[..., :BOTH_BAD] + swapped)
    rated = table[..., :BOTH_BAD]
    first, second = np.nonzero(rated.any(axis=-1))
    return first, second, np.asarray(rated[first, second], dtype=np.float64)


def _numbers(weight: Floats, counted: tuple[Codes, Codes, Floats] | None, pairs: Pairs) -> tuple[Floats, Floats]:
    """Number of votes of each cell, or shares of such a number, and what each vote weighs, both (C, 3)."""
    if counted is None:
        whole = bool((weight == np.floor(weight)).all())
        scale = 1.0 if whole else np.ceil(weight.sum()) / weight.sum()
        return weight * scale, np.full(weight.shape, 1.0 / scale)
    first, second, given = counted
    if (given != np.floor(given)).any() or given.min(initial=0.0) < 0.0:
        value = float(given[(given != np.floor(given)) | (given < 0.0)][0])
        raise InvalidVotes(f"a whole number of votes is needed, not {value}", column="counts", value=value)
    table = np.zeros((pairs.models, pairs.models, BOTH_BAD))
    table[first, second] = given
    number = table[pairs.first, pairs.second]
    if (bare := (number == 0.0) & (weight > 0.0)).any():
        value = float(weight[bare][0])
        raise InvalidVotes(f"a cell of weight {value} has no votes", column="counts", value=value)
    return number, np.divide(weight, number, out=np.zeros(weight.shape), where=number > 0.0)


def _summed(drawn: Counts, weight: Floats, each: Floats) -> tuple[Floats, Floats]:
    """Votes and the first model's score by pair and replicate, the log itself last, each (C, B + 1).

    Args:
        drawn: Shape (3, C, B).
        weight: Of the log, shape (C, 3).
        each: What a vote weighs, shape (C, 3).
    """
    votes, score = np.empty((2, len(weight), drawn.shape[2] + 1))
    won, lost, tied = (drawn[outcome] * each[:, outcome, None] for outcome in (LEFT, RIGHT, TIE))
    np.add(won, 0.5 * tied, out=score[:, :-1])
    np.add(won, lost, out=votes[:, :-1])
    votes[:, :-1] += tied
    votes[:, -1], score[:, -1] = weight.sum(axis=1), weight[:, LEFT] + 0.5 * weight[:, TIE]
    return votes, score


def _tables(fit: Fit, cells: Cells, rated: Codes, cluster: Codes, weight: Floats) -> tuple[Pairs, Table, Table]:
    """The pairs, and by pair and cluster the weight of votes and what the first model scored."""
    left, right, outcome = (np.asarray(c[rated], np.intp) for c in (cells.left, cells.right, cells.outcome))
    gained = SCORES[outcome]
    if not fit.model.side:
        turned = left > right
        gained = np.where(turned, 1.0 - gained, gained)
        left, right = np.where(turned, right, left), np.where(turned, left, right)
    met, pair = np.unique(left * fit.model.models + right, return_inverse=True)
    pairs = Pairs(*np.divmod(met, fit.model.models), fit.model.models, fit.model.side)
    shape = (len(met), int(cluster.max()) + 1)
    kind = (
        csc_array if shape[1] > shape[0] else csr_array
    )  # a product runs along the longer side and jumps in the other
    votes = kind(coo_array((weight[rated], (pair, cluster)), shape=shape))
    score = kind(coo_array((weight[rated] * gained, (pair, cluster)), shape=shape))
    score.eliminate_zeros()
    return pairs, votes, score


def _multiples(clusters: int, rounds: int, draw: str, random: np.random.Generator) -> Floats:
    """How often each cluster is in each replicate, shape (G, B)."""
    if draw == "exponential":
        weights = random.standard_exponential((clusters, rounds))
        return np.asarray(weights / weights.mean(axis=0))
    drawn = multinomial if draw == "multinomial" else poisson
    return drawn(np.ones(clusters), rounds, random).astype(np.float64)


def _joined(parts: list[Replicates]) -> Replicates:
    return Replicates(
        np.concatenate([part.parameters for part in parts]), np.concatenate([part.mended for part in parts])
    )
