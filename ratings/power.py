"""How many votes tell two models apart.

A two-sided test at alpha finds a gap d with probability `power` if the gap's standard error is

    d / (t_df(1 - alpha / 2) + t_df(power))                                                     (Lehr 1992, with t)

Of N votes in an arena of M models, each of the two in a share s of the battles and their opponents midway between
them, the gap's variance is

    D (1 - 1 / M) (2 / s) (p (1 - p) - ties / 4) / (p (1 - p))^2 / N + 2 S^2 / P

The first part is the inverse Laplacian of a balanced design, at which a vote's score has the variance p (1 - p) -
ties / 4 and the information p (1 - p) (half-win quasi-likelihood); D = 1 + rho (m - 1) for m votes a voter whose scores
correlate by rho (Kish 1965). The second is what P prompts leave open, each of which moves each model by an effect
of standard deviation S: more votes on the same prompts don't lower it. So for prompts like these, few prompts are too
few whatever the votes. Intervals clustered by prompt have df = P - 1.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from ratings.errors import InvalidOption
from ratings.scale import POINTS_PER_LOGIT, Floats, expected_score

_MOST_ROUNDS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """An arena as it is planned.

    Attributes:
        models: M; 2 for a duel.
        share: Share of the battles that each of the two models is in; 2 / M by default.
        ties: Share of ties.
        rho: Correlation of scores of one voter, as boards state it.
        votes_per_voter: m; if voters differ, that of the voter of the average vote, sum n^2 / sum n.
        prompt_sd: S, in points of the rating per prompt and model. A board of P prompts tells it: S^2 is P / 2 times
            what a gap's variance for prompts like these has over that for this prompt set.
        prompts: P; None if every vote has a prompt of its own, or if the prompts are all that is asked about.
    """

    models: int = 2
    share: float | None = None
    ties: float = 0.0
    rho: float = 0.0
    votes_per_voter: float = 1.0
    prompt_sd: float = 0.0
    prompts: int | None = None

    def __post_init__(self) -> None:
        """Check every value.

        Raises:
            InvalidOption: One of them can't be.
        """
        _within("models", self.models, 2, math.inf)
        if self.share is not None:
            _within("share", self.share, 0.0, 1.0, above=True)
        _within("ties", self.ties, 0.0, 1.0)
        _within("rho", self.rho, 0.0, 1.0)
        _within("votes_per_voter", self.votes_per_voter, 1.0, math.inf)
        _within("prompt_sd", self.prompt_sd, 0.0, math.inf)
        if self.prompts is not None:
            _within("prompts", self.prompts, 2, math.inf)

    def vote_variance(self, gap: float) -> float:
        """N times the first part of the gap's variance, points squared.

        Raises:
            InvalidOption: So many ties can't be where one model is so far ahead.
        """
        p = expected_score(gap if self.models == 2 else gap / 2.0)
        if self.ties > 2.0 * (1.0 - p):
            raise InvalidOption("ties", self.ties, f"at most {2.0 * (1.0 - p):.3g}, as many as a gap of {gap} leaves")
        information = p * (1.0 - p)
        share = 2.0 / self.models if self.share is None else self.share
        spread = (1.0 - 1.0 / self.models) * 2.0 / share
        design = 1.0 + self.rho * (self.votes_per_voter - 1.0)
        return design * spread * (information - self.ties / 4.0) / information**2 * POINTS_PER_LOGIT**2

    @property
    def prompt_variance(self) -> float:
        """P times the second part, points squared."""
        return 2.0 * self.prompt_sd**2

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the test."""
        return math.inf if self.prompts is None else self.prompts - 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to tell two models apart.

    Attributes:
        votes: In the whole arena; infinite if no number is enough.
        standard_error: Of the gap, that the test needs, in points.
        fewest_prompts: With fewer no number of votes is enough.
        note: What to know, e.g. that prompts are lacking; empty if nothing.
    """

    votes: float
    standard_error: float
    fewest_prompts: int
    note: str


def plan(gap: float, arena: Arena, *, alpha: float = 0.05, power: float = 0.8) -> Plan:
    """Votes that find a gap.

    At a power of 1/2 they are the votes at which the gap, if it is observed as it is, is just significant.

    Args:
        gap: True gap of the two models in points, above 0.
        arena: Where the votes are cast.
        alpha: Level of the two-sided test.
        power: Probability that it finds the gap.

    Raises:
        InvalidOption: A value can't be.
    """
    error = _needed_error(gap, alpha, power, arena.degrees)
    fewest = prompts_needed(gap, arena, alpha=alpha, power=power)
    left = error**2 - (arena.prompt_variance / arena.prompts if arena.prompts is not None else 0.0)
    if left <= 0.0:
        note = f"no number of votes on {arena.prompts} prompts is enough: it takes {fewest} prompts or more"
        return Plan(math.inf, error, fewest, note)
    return Plan(float(math.ceil(arena.vote_variance(gap) / left)), error, fewest, "")


def prompts_needed(
    gap: float, arena: Arena, *, votes_per_prompt: float = math.inf, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Prompts that find a gap when each has so many votes; with infinitely many, the fewest that can ever do.

    Args:
        gap: True gap of the two models in points, above 0.
        arena: Where the votes are cast; its number of prompts is not used.
        votes_per_prompt: In the whole arena.
        alpha: Level of the two-sided test.
        power: Probability that it finds the gap.

    Raises:
        InvalidOption: A value can't be.
    """
    if not math.isinf(votes_per_prompt):
        _within("votes_per_prompt", votes_per_prompt, 0.0, math.inf, above=True)
    _needed_error(gap, alpha, power, math.inf)
    variance = arena.prompt_variance + arena.vote_variance(gap) / votes_per_prompt
    prompts = 2
    for _ in range(_MOST_ROUNDS):  # df grows with the prompts, and what is needed falls with df
        needed = math.floor(variance / _needed_error(gap, alpha, power, prompts - 1.0) ** 2) + 1
        if needed <= prompts:
            break
        prompts = min(needed, 2 * prompts)
    while prompts > 2 and variance / (prompts - 1) < _needed_error(gap, alpha, power, prompts - 2.0) ** 2:
        prompts -= 1
    return prompts


def power_of(gap: float, votes: float, arena: Arena, *, alpha: float = 0.05) -> float:
    """Probability that so many votes find a gap, the wrong direction not counted.

    Raises:
        InvalidOption: A value can't be.
    """
    _within("votes", votes, 0.0, math.inf, above=True)
    _checked(alpha, 0.5)
    _within("gap", gap, 0.0, math.inf, above=True)
    fixed = 0.0 if arena.prompts is None else arena.prompt_variance / arena.prompts
    error = math.sqrt(arena.vote_variance(gap) / votes + fixed)
    reach = gap / error - _quantile(1.0 - alpha / 2.0, arena.degrees)
    return float(ndtr(reach) if math.isinf(arena.degrees) else stdtr(arena.degrees, reach))


def votes_needed(
    gap: Floats | float,
    variance: Floats | float,
    votes: float,
    *,
    fixed: Floats | float = 0.0,
    degrees: Floats | float = math.inf,
    alpha: float = 0.05,
    power: float = 0.8,
) -> Floats:
    """Votes in all, the present ones included, that would tell models of a board apart at the gaps it shows.

    The variance is taken to fall as 1 / votes, apart from what is `fixed`. Where new votes come from new voters on new
    prompts nothing is; where they come on the same prompts, what clustering by prompt adds is: the variance minus that
    of `estimand="prompt-set"`. Gaps on a board are too large on average where they are the largest of many.

    Args:
        gap: Gaps in points, any sign, any shape.
        variance: Their present variances in points squared, e.g. V_ii + V_jj - 2 V_ij of `board.covariance`.
        votes: Votes the board has.
        fixed: Part of the variance that more votes leave as it is.
        degrees: Degrees of freedom of the test.
        alpha: Level of the two-sided test.
        power: Probability that it finds the gap.

    Returns:
        Shape of the gaps; infinite where no number of votes is enough, and where there is no gap.

    Raises:
        InvalidOption: A value can't be.
    """
    _checked(alpha, power)
    _within("votes", votes, 0.0, math.inf, above=True)
    gaps, total, kept, df = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (gap, variance, fixed, degrees))
    )
    for name, values, sound in (
        ("gap", gaps, np.isfinite(gaps)),
        ("variance", total, np.isfinite(total) & (total >= 0.0)),
        ("fixed", kept, (kept >= 0.0) & (kept <= total)),
        ("degrees", df, df > 0.0),
    ):
        if not sound.all():
            place = np.unravel_index(int(np.argmin(sound)), sound.shape)
            offered = {"gap": "finite points", "fixed": "a part of the variance"}.get(
                name, "a number that is not negative"
            )
            raise InvalidOption(name, float(values[place]), offered)
    reach = _quantiles(1.0 - alpha / 2.0, df) + _quantiles(power, df)
    left = (gaps / reach) ** 2 - kept
    needed = np.divide(votes * (total - kept), left, out=np.full(gaps.shape, np.inf), where=left > 0.0)
    return np.asarray(np.ceil(needed))


def _needed_error(gap: float, alpha: float, power: float, degrees: float) -> float:
    _within("gap", gap, 0.0, math.inf, above=True)
    _checked(alpha, power)
    return gap / (_quantile(1.0 - alpha / 2.0, degrees) + _quantile(power, degrees))


def _checked(alpha: float, power: float) -> None:
    if not 0.0 < alpha < 1.0:
        raise InvalidOption("alpha", alpha, "a level between 0 and 1")
    if not 0.5 <= power < 1.0:
        raise InvalidOption("power", power, "a probability from 1/2 to below 1")


def _within(name: str, value: float, low: float, high: float, *, above: bool = False) -> None:
    """Refuse a value outside [low, high], or (low, high] with `above`; infinite values and NaN too."""
    if not (math.isfinite(value) and low <= value <= high) or (above and value == low):
        bounds = f"above {low:g}" if above else f"of {low:g} or more"
        raise InvalidOption(name, value, f"a number {bounds}" + ("" if math.isinf(high) else f" and up to {high:g}"))


def _quantile(probability: float, degrees: float) -> float:
    return float(_quantiles(probability, np.asarray(degrees)))


def _quantiles(probability: float, degrees: Floats) -> Floats:
    finite = np.isfinite(degrees)
    return np.where(finite, stdtrit(np.where(finite, degrees, 1.0), probability), ndtri(probability))
