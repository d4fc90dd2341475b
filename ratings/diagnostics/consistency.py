"""Do voters repeat themselves? Self-consistency on hidden repeats, and voters who click without looking.

A hidden repeat shows a voter the same question again, sides swapped or not. The share s of equal answers gets Wilson's
interval (1927) at the number of independent repeats that the spread between voters leaves (Korn & Graubard 1998), with
t quantiles by voters.

* kappa = (s - e) / (1 - e) (Cohen 1960) with e the share at which a voter's answers to *different* questions agree: who
  always answers left repeats himself without seeing anything.
* If the answers to a question fall on C outcomes with chances q, then s = E sum q^2 and nothing predicts one answer
  more often than E max q. A chance m at the top forces sum q^2 >= m^2 + (1 - m)^2 / (C - 1), and the m that solves it
  is concave in s, so E max q <= (1 + sqrt((C - 1) (C s - 1))) / C: the ceiling of any predictor's accuracy.
* k equal answers of n are beta-binomial over careful voters (Skellam 1948). The posterior mean shrinks a voter with few
  repeats to the others; a voter is careless if k is too low for the others by Benjamini & Hochberg (1995) over all
  voters. Where nobody is careless, the chance of flagging anyone is their rate.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, expit, gammaln, logit, ndtri, stdtrit, xlog1py, xlogy

from ratings.errors import InvalidOption, InvalidVotes
from ratings.labels import Labels
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT

_MOST_CARELESS: Final = 0.2
_CONCENTRATION: Final = (np.log(0.05), np.log(1e6))


@dataclass(frozen=True, slots=True)
class Consistency:
    """Self-consistency on hidden repeats.

    Attributes:
        repeats: How many.
        voters: By how many voters.
        share: Of equal answers; None without repeats, like the five below.
        lower: Lower end of its interval.
        upper: Upper end.
        by_chance: How often a voter's answers to different questions agree.
        kappa: The share beyond that; None as well if answers can't but agree.
        ceiling: The highest accuracy with which anything can predict a single vote, at the share found.
        spread: Standard deviation of voters' true shares; 0 where they don't differ by more than chance.
        careless: Voters who repeat themselves less than the others do, most surely first.
        voter: The voters, in order of first appearance.
        count: Repeats of each, shape (V,).
        equal: How many of them were answered alike, shape (V,).
        shrunken: Their true shares as the others' suggest them, shape (V,).
    """

    repeats: int
    voters: int
    share: float | None
    lower: float | None
    upper: float | None
    by_chance: float | None
    kappa: float | None
    ceiling: float | None
    spread: float
    careless: tuple[Hashable, ...]
    voter: tuple[Hashable, ...]
    count: Codes
    equal: Codes
    shrunken: Floats

    def to_dict(self) -> dict[str, Any]:
        """What may be published as JSON, to 6 decimals; no voter by name."""

        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 6)

        return {
            "repeats": self.repeats,
            "voters": self.voters,
            "share": rounded(self.share),
            "lower": rounded(self.lower),
            "upper": rounded(self.upper),
            "by_chance": rounded(self.by_chance),
            "kappa": rounded(self.kappa),
            "ceiling": rounded(self.ceiling),
            "spread": round(self.spread, 6),
            "careless": len(self.careless),
        }


def consistency(
    first: NDArray[np.integer[Any]],
    second: NDArray[np.integer[Any]],
    voter: Labels,
    *,
    swapped: NDArray[np.bool_] | None = None,
    level: float = 0.95,
    rate: float = 0.05,
) -> Consistency:
    """Self-consistency from the two answers to each repeated question.

    Args:
        first: Outcome codes, shape (N,): 0 left, 1 right, 2 tie, 3 both bad.
        second: Likewise, of the same voter to the same question.
        voter: Who, shape (N,).
        swapped: Whether the sides were swapped the second time, shape (N,); never by default.
        level: Confidence of the interval.
        rate: False discovery rate among careless voters.

    Raises:
        InvalidVotes: The columns differ in length, or an outcome is unknown.
        InvalidOption: The level or the rate isn't in (0, 1).
    """
    for name, value in (("level", level), ("rate", rate)):
        if not 0.0 < value < 1.0:
            raise InvalidOption(name, value, "a number between 0 and 1")
    answers = np.stack([_outcomes(first, "first", len(first)), _outcomes(second, "second", len(first))])
    if swapped is not None:
        if len(swapped) != len(first):
            raise InvalidVotes(f"{len(swapped)} values where first has {len(first)}", column="swapped")
        turned = np.asarray(swapped, dtype=bool) & (answers[1] <= RIGHT)
        answers[1] = np.where(turned, LEFT + RIGHT - answers[1], answers[1])
    labels, codes = _coded(voter, len(first))
    same = answers[0] == answers[1]
    count, equal = np.bincount(codes, minlength=len(labels)), np.bincount(codes[same], minlength=len(labels))
    share = by_chance = None
    lower, upper = None, None
    if len(first):
        share, by_chance = float(same.mean()), _by_chance(answers, codes, len(labels))
        lower, upper = _interval(share, count, equal, level)
    a, b, careless = _judged(count, equal, 0.5 if by_chance is None else by_chance, rate)
    return Consistency(
        repeats=len(first),
        voters=len(labels),
        share=share,
        lower=lower,
        upper=upper,
        by_chance=by_chance,
        kappa=None if share is None or by_chance is None or by_chance >= 1.0 else (share - by_chance) / (1 - by_chance),
        ceiling=None if share is None else ceiling(share, len(np.unique(answers))),
        spread=float(np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1.0)))) if a + b < np.exp(_CONCENTRATION[1]) / 2 else 0.0,
        careless=tuple(labels[code] for code in careless),
        voter=tuple(labels),
        count=count,
        equal=equal,
        shrunken=np.asarray((a + equal) / (a + b + count)),
    )


def ceiling(share: float, outcomes: int) -> float:
    """The highest accuracy with which anything can predict one answer, if answers repeat with this share.

    Args:
        share: Of equal answers to a repeated question.
        outcomes: Among how many.
    """
    if outcomes < 2:
        return 1.0
    room = max(0.0, (outcomes - 1.0) * (outcomes * share - 1.0))
    return (1.0 + float(np.sqrt(room))) / outcomes


def _outcomes(values: NDArray[np.integer[Any]], column: str, length: int) -> Codes:
    codes = np.asarray(values)
    if codes.ndim != 1 or (codes.size and not np.issubdtype(codes.dtype, np.integer)):
        raise InvalidVotes(f"a column of integer codes is needed, not {codes.dtype}", column=column)
    if len(codes) != length:
        raise InvalidVotes(f"{len(codes)} values where first has {length}", column=column)
    if (out := np.flatnonzero((codes < LEFT) | (codes > BOTH_BAD))).size:
        row = int(out[0])
        raise InvalidVotes(f"a code must be in 0..{BOTH_BAD}", column=column, row=row, value=int(codes[row]))
    return codes.astype(np.intp)


def _coded(voter: Labels, length: int) -> tuple[list[Hashable], Codes]:
    values: Sequence[Any] = voter.tolist() if isinstance(voter, np.ndarray) else list(voter)
    if len(values) != length:
        raise InvalidVotes(f"{len(values)} values where first has {length}", column="voter")
    index = {label: code for code, label in enumerate(dict.fromkeys(values))}
    return list(index), np.fromiter((index[label] for label in values), dtype=np.intp, count=length)


def _by_chance(answers: Codes, voter: Codes, voters: int) -> float:
    """How often two answers of one voter to different questions agree, averaged over repeats.

    A voter with one repeat shows no such pair and is judged by the others' mean.
    """
    tables = np.zeros((voters, OUTCOMES))
    for each in answers:
        tables += np.bincount(voter * OUTCOMES + each, minlength=tables.size).reshape(tables.shape)
    count = np.bincount(voter, minlength=voters)
    equal = np.bincount(voter, answers[0] == answers[1], voters)
    alike = (tables * (tables - 1.0)).sum(axis=1) - 2.0 * equal
    pairs = 4.0 * count * (count - 1.0)
    several = pairs > 0
    if not several.any():
        pooled = tables.sum(axis=0) / tables.sum()
        return float(pooled @ pooled)
    return float((count[several] * alike[several] / pairs[several]).sum() / count[several].sum())


def _interval(share: float, count: Codes, equal: Codes, level: float) -> tuple[float, float]:
    """Wilson's, at the effective number of repeats."""
    total, voters = float(count.sum()), len(count)
    effective, quantile = total, float(ndtri((1.0 + level) / 2.0))
    if voters > 1:
        quantile = float(stdtrit(voters - 1.0, (1.0 + level) / 2.0))
        clustered = voters / (voters - 1.0) * float(((equal - share * count) ** 2).sum()) / total**2
        if clustered > 0.0:
            effective = min(total, share * (1.0 - share) / clustered)
    spread = quantile**2 / effective
    middle = (share + spread / 2.0) / (1.0 + spread)
    reach = np.sqrt(spread * (share * (1.0 - share) + spread / 4.0)) / (1.0 + spread)
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))


def _judged(count: Codes, equal: Codes, chance: float, rate: float) -> tuple[float, float, list[int]]:
    """The beta distribution of careful voters' shares, and the careless voters, most surely first."""
    a, b = _careful(count, equal, chance)
    p = _lower_tail(count, equal, a, b)
    order = np.argsort(p, kind="stable")
    below = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(len(p), 1))
    return a, b, order[: below[-1] + 1].tolist() if below.size else []


def _careful(count: Codes, equal: Codes, chance: float) -> tuple[float, float]:
    """Most likely parameters (a, b) of careful voters; the uniform distribution's without data.

    A few careless voters would widen the distribution that they are judged by, so they have a part of their own: who
    answers every time anew repeats himself by chance.
    """
    if not count.sum():
        return 1.0, 1.0
    kinds, alike = np.unique(np.stack([count, equal], axis=1), axis=0, return_counts=True)
    n, k = kinds[:, 0], kinds[:, 1]
    anew = xlogy(k, chance) + xlog1py(n - k, -chance)

    def loss(at: Floats) -> float:
        a, b = _shapes(at)
        careful = betaln(k + a, n - k + b) - betaln(a, b)
        return -float(alike @ np.logaddexp(np.log1p(-expit(at[2])) + careful, np.log(expit(at[2])) + anew))

    middle = (equal.sum() + 0.5) / (count.sum() + 1.0)
    start = np.array([logit(middle), np.log(10.0), logit(0.01)])
    bounds = [(-12.0, 12.0), _CONCENTRATION, (logit(1e-6), logit(_MOST_CARELESS))]
    return _shapes(minimize(loss, start, method="L-BFGS-B", bounds=bounds).x)


def _shapes(at: Floats) -> tuple[float, float]:
    """The beta distribution's parameters from the logit of its mean and the log of their sum."""
    mean, size = float(expit(at[0])), float(np.exp(at[1]))
    return mean * size, (1.0 - mean) * size


def _lower_tail(count: Codes, equal: Codes, a: float, b: float) -> Floats:
    """Probability of so few equal answers or fewer, shape (V,)."""
    tail = np.ones(len(count))
    for n in np.unique(count).tolist():
        k = np.arange(n + 1)
        log = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0) + betaln(k + a, n - k + b) - betaln(a, b)
        mine = count == n
        tail[mine] = np.minimum(1.0, np.cumsum(np.exp(log)))[equal[mine]]
    return tail
