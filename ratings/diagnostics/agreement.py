"""Do voters agree? Krippendorff's alpha over questions that were judged more than once.

A unit is a prompt and a pair of models, whichever stood left: a vote on (B, A) is turned round. With n_uc judgements of
unit u for outcome c and m_u in all, the coincidence matrix and alpha are (Krippendorff 2004; 2011)

    o_ck = sum_u n_uc (n_uk - [c = k]) / (m_u - 1)        n_c = sum_k o_ck        n = sum_c n_c

    alpha = 1 - (n - 1) sum_ck o_ck d_ck^2 / sum_ck n_c n_k d_ck^2

with d_ck^2 = [c != k] (nominal), the square of (n_c + n_k) / 2 + what lies between (ordinal, left < tie < right), or
(c - k)^2 (interval). alpha is 1 where all agree, 0 where agreement is what chance gives. Units with one judgement don't
count. Voters who judge the same clips the same way for a wrong reason agree as well: alpha is no proof of being right.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ratings.cells import Cells
from ratings.errors import InvalidOption, InvalidVotes
from ratings.scale import Floats
from ratings.votes import BOTH_BAD, RIGHT

Metric = Literal["nominal", "ordinal", "interval"]

_CATEGORIES: Final = 3
_CHUNK: Final = 1 << 22
_PART: Final = 1 << 16
_DENSE: Final = 64
# Left < tie < right, from the codes left, right, tie.
_POSITION: Final = np.array([0, 2, 1])


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha with a bootstrap interval.

    Attributes:
        metric: `nominal`, `ordinal` or `interval`.
        alpha: 1 if all judgements of a unit agree, 0 if by chance; None where nothing was judged twice, or where all
            judgements are the same, so that nothing could disagree.
        lower: Lower end of the interval; None without alpha.
        upper: Upper end.
        units: How many units were judged more than once.
        judgements: How often.
    """

    metric: str
    alpha: float | None
    lower: float | None
    upper: float | None
    units: int
    judgements: float

    def to_dict(self) -> dict[str, Any]:
        """As JSON, to 6 decimals."""
        return {
            "metric": self.metric,
            "alpha": None if self.alpha is None else round(self.alpha, 6),
            "lower": None if self.lower is None else round(self.lower, 6),
            "upper": None if self.upper is None else round(self.upper, 6),
            "units": self.units,
            "judgements": round(self.judgements, 6),
        }


def agreement(
    cells: Cells,
    *,
    metric: str = "nominal",
    resample: str = "prompt",
    level: float = 0.95,
    rounds: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Alpha of the votes. Those for "both bad" are left out, as they have no place between left and right.

    Args:
        cells: The votes.
        metric: How far outcomes are apart.
        resample: What the bootstrap draws: `prompt`, or `unit` as if units of one prompt were independent.
        level: Confidence of the interval.
        rounds: Number of replicates.
        seed: Their seed.

    Raises:
        InvalidOption: The metric, the resampling or the level is not offered.
    """
    if resample not in ("prompt", "unit"):
        raise InvalidOption("resample", resample, "from 'prompt', 'unit'")
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a confidence between 0 and 1")
    counts, prompt = judgements(cells)
    own = coincidences(counts)
    alpha = krippendorff_alpha(coincidence(counts), metric)
    lower = upper = None
    if alpha is not None:
        replicates = _replicates(own if resample == "unit" else _grouped(own, prompt), metric, rounds, seed)
        lower, upper = (float(end) for end in np.quantile(replicates, [(1.0 - level) / 2.0, (1.0 + level) / 2.0]))
    return Agreement(metric, alpha, lower, upper, len(counts), float(counts.sum()))


def judgements(cells: Cells) -> tuple[Floats, NDArray[np.intp]]:
    """Judgements of every unit judged more than once: weight by outcome, shape (U, 3), and the unit's prompt."""
    models = int(max(cells.left.max(initial=1), cells.right.max(initial=1))) + 1
    pairs = models * (models - 1) // 2
    unit = _units(cells, models, pairs)
    rated = cells.outcome != BOTH_BAD
    units = (int(cells.prompt.max(initial=0)) + 1) * pairs
    chosen = np.flatnonzero(_repeated(unit, rated, cells.weight, units))
    present, own = _numbered(unit[chosen], units)
    outcome = cells.outcome[chosen]
    turned = (cells.left[chosen] > cells.right[chosen]) & (outcome <= RIGHT)
    position = _POSITION[np.where(turned, RIGHT - outcome, outcome)]
    counts = np.bincount(own * _CATEGORIES + position, cells.weight[chosen], len(present) * _CATEGORIES)
    counts = counts.reshape(-1, _CATEGORIES)
    several = counts.sum(axis=1) > 1.0
    return counts[several].astype(np.float64, copy=False), present[several] // pairs


def _numbered(unit: NDArray[np.int64], units: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct units, sorted, and the position among them of each cell's."""
    if units > _DENSE * (len(unit) + _PART):
        present, own = np.unique(unit, return_inverse=True)
        return present, own
    there = np.zeros(units, dtype=bool)
    there[unit] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[unit]


def _units(cells: Cells, models: int, pairs: int) -> NDArray[np.int64]:
    """The unit of each cell, shape (K,); in parts that stay in the processor's cache."""
    pair_of = np.zeros((models, models), dtype=np.int64)
    pair_of[np.triu_indices(models, 1)] = np.arange(pairs)
    by_pair = (pair_of + pair_of.T).reshape(-1)
    unit = np.empty(len(cells.left), dtype=np.int64)
    for start in range(0, len(unit), _PART):
        part = slice(start, start + _PART)
        unit[part] = cells.prompt[part] * pairs + by_pair[cells.left[part] * models + cells.right[part]]
    return unit


def _repeated(unit: NDArray[np.int64], rated: NDArray[np.bool_], weight: Floats, units: int) -> NDArray[np.bool_]:
    """The rated cells of units that have several of them, or one of several votes, shape (K,)."""
    if units > _DENSE * (len(unit) + _PART):
        return rated
    which = np.flatnonzero(rated) if not rated.all() else slice(None)
    unit = unit[which]
    # Of the cells of one unit the last one written stays, so all others find another one than themselves.
    last = np.empty(units, dtype=np.int32)
    number = np.arange(len(unit), dtype=np.int32)
    last[unit] = number
    several = (last[unit] != number) | (weight[which] > 1.0)
    marked = np.zeros(units, dtype=bool)
    marked[unit[several]] = True
    found = np.zeros(len(rated), dtype=bool)
    found[which] = marked[unit]
    return found


def krippendorff(units: NDArray[Any], values: NDArray[Any], *, metric: str = "nominal") -> float | None:
    """Alpha of any judgements.

    Args:
        units: Which unit was judged, shape (N,).
        values: The judgement, shape (N,): numbers, whose order and, for `interval`, whose distances count.
        metric: How far judgements are apart.

    Returns:
        Alpha; None where nothing was judged twice, or where all judgements are the same.

    Raises:
        InvalidVotes: The columns differ in length.
        InvalidOption: The metric is not offered.
    """
    if len(units) != len(values):
        raise InvalidVotes(f"{len(values)} values where units has {len(units)}", column="values", value=len(values))
    levels, category = np.unique(values, return_inverse=True)
    present, unit = np.unique(units, return_inverse=True)
    counts = np.bincount(unit * len(levels) + category, minlength=len(present) * len(levels))
    counts = counts.reshape(len(present), len(levels))
    own = coincidences(counts[counts.sum(axis=1) > 1].astype(np.float64))
    return krippendorff_alpha(
        own.sum(axis=0), metric, np.asarray(levels, dtype=np.float64) if metric == "interval" else None
    )


def coincidences(counts: Floats) -> Floats:
    """What each unit adds to the coincidence matrix, shape (U, C, C), from judgements by category, shape (U, C)."""
    several = counts.sum(axis=1)
    both = counts[:, :, None] * counts[:, None, :]
    category = np.arange(counts.shape[1])
    both[:, category, category] -= counts
    return np.asarray(both / (several - 1.0)[:, None, None])


def coincidence(counts: Floats) -> Floats:
    """The coincidence matrix, shape (C, C), from judgements by unit and category, shape (U, C)."""
    each = counts / (counts.sum(axis=1) - 1.0)[:, None]
    return np.asarray(each.T @ counts - np.diag(each.sum(axis=0)))


def krippendorff_alpha(coincidence: Floats, metric: str, values: Floats | None = None) -> float | None:
    """Alpha of a coincidence matrix, shape (C, C); None where nothing could disagree."""
    found = float(_alphas(coincidence[None], metric, values)[0])
    return None if np.isnan(found) else found


def _alphas(coincidence: Floats, metric: str, values: Floats | None = None) -> Floats:
    """Alpha of each coincidence matrix, shape (B,) from (B, C, C); NaN where nothing could disagree."""
    margin = coincidence.sum(axis=-1)
    total = margin.sum(axis=-1)
    apart = _distances(margin, metric, values)
    observed = (coincidence * apart).sum(axis=(-2, -1))
    by_chance = np.einsum("bc,bck,bk->b", margin, apart, margin)
    ratio = np.divide(observed, by_chance, out=np.full(len(total), np.nan), where=by_chance > 0)
    return np.asarray(1.0 - (total - 1.0) * ratio)


def _distances(margin: Floats, metric: str, values: Floats | None) -> Floats:
    """Squared distances between categories, shape (B, C, C)."""
    categories = margin.shape[-1]
    if metric == "nominal":
        return np.broadcast_to(1.0 - np.eye(categories), (len(margin), categories, categories))
    if metric == "interval":
        at = np.arange(categories) if values is None else values
        return np.broadcast_to((at[:, None] - at[None, :]) ** 2.0, (len(margin), categories, categories))
    if metric == "ordinal":
        middle = np.cumsum(margin, axis=-1) - margin / 2.0
        return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)
    raise InvalidOption("metric", metric, "from " + ", ".join(repr(each) for each in get_args(Metric)))


def _grouped(own: Floats, prompt: NDArray[np.intp]) -> Floats:
    present, group = np.unique(prompt, return_inverse=True)
    flat = own.reshape(len(own), -1)
    sums = [np.bincount(group, flat[:, column], len(present)) for column in range(flat.shape[1])]
    return np.stack(sums, axis=1).astype(np.float64, copy=False).reshape(len(present), *own.shape[1:])


def _replicates(own: Floats, metric: str, rounds: int, seed: int) -> Floats:
    """Alpha of resampled units. Units alike are drawn together, so a million of them cost what their kinds cost."""
    kinds, alike = np.unique(own.reshape(len(own), -1), axis=0, return_counts=True)
    random = np.random.default_rng(seed)
    found = []
    size = max(1, _CHUNK // len(kinds))
    for start in range(0, rounds, size):
        drawn = random.multinomial(len(own), alike / len(own), min(size, rounds - start))
        found.append(_alphas((drawn @ kinds).reshape(-1, *own.shape[1:]), metric))
    return np.nan_to_num(np.concatenate(found), nan=1.0)
