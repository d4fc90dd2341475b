"""Do the scores that the ratings predict come true?

* Deviance and Pearson's X^2 over (left, right) tables compare the fit with one that has a parameter per table. Both
  follow chi^2 only if votes are independent and a score is 0 or 1. A half-win tie shrinks the variance of a score, and
  voters and prompts that differ inflate that of a sum, so a chi^2 p-value is wrong in either direction. Here X^2 is
  compared with draws of its clustered distribution; `scale` is what a unit of it is worth (the mean design effect, Rao
  & Scott 1981).
* The reliability table (DeGroot & Fienberg 1983) groups votes by predicted score. The expected calibration error is the
  mean distance of observed from predicted score; it is above 0 by chance alone, the more so the more bins there are,
  so it is published with what a perfect model would show (Broecker & Smith 2007), and with the excess over that.
* The Brier score (1950) is the mean square of observed minus predicted score, the log score (Good 1952) the mean of
  -y ln p - (1 - y) ln(1 - p); smaller is better, and the constant predictor's stand beside them.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from scipy.special import expit, xlog1py, xlogy

from ratings.cells import Cells
from ratings.diagnostics.residuals import ROUNDS, Residuals, at, indicator, p_value
from ratings.errors import InvalidOption
from ratings.fit import Fit
from ratings.scale import Codes, Floats
from ratings.votes import BOTH_BAD, OUTCOMES, SCORES

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Scores:
    """How close predictions come, per vote.

    Attributes:
        brier: Mean square of observed minus predicted score.
        log: Mean of -y ln p - (1 - y) ln(1 - p), in nats.
        brier_constant: The Brier score of predicting everywhere the mean score of the left clip.
        log_constant: Its log score.
    """

    brier: float
    log: float
    brier_constant: float
    log_constant: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Votes of similar predicted score.

    Attributes:
        votes: Their total weight.
        predicted: Mean predicted score of the left clip.
        observed: Mean score it had.
        deviation: Standard deviation of observed - predicted by chance, clustered.
    """

    votes: float
    predicted: float
    observed: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well predicted scores agree with the votes they were fitted to.

    Attributes:
        deviance: Over (left, right) tables.
        pearson: X^2 over the same.
        degrees: Tables less parameters, by which both are divided.
        scale: The mean of X^2 per degree of freedom under the fitted model, with ties and clusters as they are.
        p_value: Of X^2, by draws.
        error: Expected calibration error, in score.
        noise: What it would be on average if predictions were right.
        excess: What it is above that; 0 if it isn't.
        error_p_value: That the error is chance.
        bins: By predicted score, lowest first.
        scores: On the votes that were fitted.
        clusters: What variances are clustered by.
    """

    deviance: float
    pearson: float
    degrees: int
    scale: float
    p_value: float
    error: float
    noise: float
    excess: float
    error_p_value: float
    bins: tuple[Bin, ...]
    scores: Scores
    clusters: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON: probabilities and scores to 6 decimals, the rest to 4."""
        return {
            "deviance": round(self.deviance, 4),
            "pearson": round(self.pearson, 4),
            "degrees": self.degrees,
            "scale": round(self.scale, 4),
            "p_value": round(self.p_value, 6),
            "error": round(self.error, 6),
            "noise": round(self.noise, 6),
            "excess": round(self.excess, 6),
            "error_p_value": round(self.error_p_value, 6),
            "bins": [{name: round(value, 6) for name, value in asdict(each).items()} for each in self.bins],
            "scores": {name: round(value, 6) for name, value in asdict(self.scores).items()},
            "clusters": list(self.clusters),
        }


def calibration(
    cells: Cells,
    fit: Fit,
    *,
    weight: Floats | None = None,
    bins: int = BINS,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Calibration:
    """Compare predicted with observed scores.

    Args:
        cells: The votes that were fitted.
        fit: Their fit.
        weight: What each cell weighs in the fit, shape (K,); as many as its votes by default.
        bins: Number of bins of the reliability table, each with about as many votes.
        rounds: Number of draws.
        seed: Their seed.

    Raises:
        InvalidOption: Fewer than one bin or draw, or the fit is not of these votes.
    """
    if bins < 1:
        raise InvalidOption("bins", bins, "1 or more")
    if rounds < 1:
        raise InvalidOption("rounds", rounds, "1 or more")
    contributions = at(fit, cells, weight)
    p, votes = expit(fit.model.log_odds(fit.parameters)), fit.model.votes
    tables = cells.left * fit.model.models + cells.right
    played = np.flatnonzero(votes.reshape(-1))
    column = np.full(votes.size, -1, dtype=np.intp)
    column[played] = np.arange(len(played))
    found = Residuals.of(fit, contributions, cells, indicator(column[tables], None, len(played)))
    information = fit.model.information(fit.parameters).reshape(-1)[played]
    pearson, total = float((found.sums**2 / information).sum()), float((found.unbounded / information).sum())
    share = found.variance / information / float((found.variance / information).sum())
    drawn = total * np.concatenate([each**2 @ share for each in found.draws(rounds, seed)])
    degrees = len(played) - fit.model.width + 1

    placed = bin_of(p, votes, bins).reshape(-1)
    binned = Residuals.of(fit, contributions, cells, indicator(placed[tables], None, bins))
    deviation = np.sqrt(binned.variance) / votes.sum()
    errors = np.concatenate([np.abs(each) @ deviation for each in binned.draws(rounds, seed)])
    error = float(np.abs(binned.sums).sum() / votes.sum())
    each_weight = cells.weight if weight is None else np.asarray(weight, dtype=np.float64)
    return Calibration(
        deviance=fit.model.deviance(fit.parameters),
        pearson=pearson,
        degrees=degrees,
        scale=total / max(degrees, 1),
        p_value=float(p_value(drawn, pearson)),
        error=error,
        noise=float(errors.mean()),
        excess=max(0.0, error - float(errors.mean())),
        error_p_value=float(p_value(errors, error)),
        bins=_reliability(p, votes, placed, binned),
        scores=scores(p, by_outcome(cells, each_weight, fit.model.models)),
        clusters=found.clusters,
    )


def by_outcome(cells: Cells, weight: Floats, models: int) -> Floats:
    """Total weight by (left, right, outcome), shape (M, M, 4)."""
    cell = (cells.left * models + cells.right) * OUTCOMES + cells.outcome
    totals = np.bincount(cell, weight, models * models * OUTCOMES)
    return totals.astype(np.float64, copy=False).reshape(models, models, OUTCOMES)


def scores(p: Floats, weights: Floats, constant: float | None = None) -> Scores:
    """Brier and log score of predictions.

    Args:
        p: Predicted score of the left model, by (left, right), shape (M, M).
        weights: Votes by (left, right, outcome), shape (M, M, 4).
        constant: What the constant predictor says; by default what it says best, the mean score.
    """
    votes = weights[..., :BOTH_BAD]
    total = float(votes.sum())
    if constant is None:
        constant = float((votes @ SCORES).sum()) / total if total > 0 else 0.5

    def mean(predicted: Floats) -> tuple[float, float]:
        brier = (votes * (SCORES - predicted[..., None]) ** 2).sum()
        won = votes @ SCORES
        log = -(xlogy(won, predicted) + xlog1py(votes.sum(axis=-1) - won, -predicted)).sum()
        return float(brier) / total if total > 0 else 0.0, float(log) / total if total > 0 else 0.0

    (brier, log), (brier_constant, log_constant) = mean(p), mean(np.full(p.shape, constant))
    return Scores(brier, log, brier_constant, log_constant)


def bin_of(p: Floats, votes: Floats, bins: int) -> Codes:
    """The bin of each (left, right) table: sorted by prediction, cut into parts of about as many votes.

    Predictions that differ by rounding only stay together, and the side of a cut isn't rounding's choice.

    Args:
        p: Predicted scores, shape (M, M).
        votes: Shape (M, M).
        bins: How many.

    Returns:
        Shape (M, M).
    """
    order = np.argsort(np.round(p, 9), axis=None, kind="stable")
    weight = votes.reshape(-1)[order]
    middle = (np.cumsum(weight) - weight / 2.0) / max(float(weight.sum()), 1e-300)
    found = np.empty(p.size, dtype=np.intp)
    found[order] = np.minimum((np.round(middle, 9) * bins).astype(np.intp), bins - 1)
    return found.reshape(p.shape)


def _reliability(p: Floats, votes: Floats, placed: Codes, binned: Residuals) -> tuple[Bin, ...]:
    total = np.bincount(placed, votes.reshape(-1), len(binned.sums))
    predicted = np.bincount(placed, (votes * p).reshape(-1), len(binned.sums))
    return tuple(
        Bin(
            votes=float(total[one]),
            predicted=float(predicted[one] / total[one]),
            observed=float((predicted[one] + binned.sums[one]) / total[one]),
            deviation=float(np.sqrt(binned.variance[one]) / total[one]),
        )
        for one in np.flatnonzero(total).tolist()
    )
