"""What a board says about its own reliability, from its log alone and at little cost.

Agreement (Krippendorff's alpha, `ratings.diagnostics.agreement`) where the same question was judged more than once; the
expected calibration error, with what a model that is right would show (`ratings.diagnostics.calibration`); deviance per
degree of freedom; rho, how alike the votes of one voter are (`ratings.weights`); and how many votes a voter cast.

The noise of the calibration error is clustered by voter and prompt and allows for the strengths having been fitted to
the same votes; unlike the full test it takes the error's parts as normal, and no p-value is made of it.
"""

from typing import Any, Final

import numpy as np
from scipy.special import expit

from ratings.cells import Cells
from ratings.diagnostics.agreement import coincidence, judgements, krippendorff_alpha
from ratings.diagnostics.calibration import BINS, bin_of
from ratings.errors import InvalidOption
from ratings.fit import Fit
from ratings.models.design import design_sum
from ratings.models.halfwin import HalfWin, rated
from ratings.scale import Codes, Floats, rounded
from ratings.tally import Tally
from ratings.votes import BOTH_BAD, OUTCOMES, SCORES
from ratings.weights import intra_voter_correlation

_PART: Final = 1 << 16


def reliability(tally: Tally, fit: Fit, *, cells: Cells | None = None, rho: float | None = None) -> dict[str, Any]:
    """What a board publishes as its `reliability`.

    Args:
        tally: The log.
        fit: The unweighted or weighted fit of all its models, whose predictions are judged on all votes equally.
        cells: The tally's cells, if they are at hand.
        rho: As the board has estimated it, if it has; else it is estimated at this fit.

    Returns:
        Numbers rounded for JSON; None where the log can't tell.

    Raises:
        InvalidOption: The fit is not of this tally's models.
    """
    models = len(tally.models)
    if fit.model.models != models:
        raise InvalidOption("fit", fit.model.models, f"a fit of the tally's {models} models")
    cells = tally.cells() if cells is None else cells
    p, all_votes = expit(fit.model.log_odds(fit.parameters)), HalfWin.of(tally.weights, side=fit.model.side)
    degrees = int(np.count_nonzero(all_votes.votes)) - fit.model.width + 1
    return {
        "agreement": _agreement(tally, cells),
        "calibration": _calibration(tally, cells, fit, p),
        "deviance_per_degree": rounded(all_votes.deviance(fit.parameters) / degrees, 4) if degrees > 0 else None,
        "degrees": degrees,
        "voters": _voters(tally, cells, fit, rho),
    }


def _agreement(tally: Tally, cells: Cells) -> dict[str, Any]:
    if tally.prompts is None:
        return {"nominal": None, "ordinal": None, "units": 0, "judgements": 0}
    counts, _ = judgements(cells)
    together = coincidence(counts)
    return {
        "nominal": rounded(krippendorff_alpha(together, "nominal"), 6),
        "ordinal": rounded(krippendorff_alpha(together, "ordinal"), 6),
        "units": len(counts),
        "judgements": rounded(float(counts.sum()), 6),
    }


def _calibration(tally: Tally, cells: Cells, fit: Fit, p: Floats) -> dict[str, Any]:
    votes, score = rated(tally.weights), tally.weights[..., :BOTH_BAD] @ SCORES
    total = float(votes.sum())
    if total <= 0.0:
        return {"error": None, "noise": None, "excess": None}
    placed = bin_of(p, votes, BINS)
    sums = np.bincount(placed.reshape(-1), (score - votes * p).reshape(-1), BINS)
    residual = np.zeros((*p.shape, OUTCOMES))
    residual[..., :BOTH_BAD] = SCORES - p[..., None]
    # What a residual does to the bins: it counts in its own, and moves the strengths and with them all bins.
    marks = (placed == np.arange(BINS)[:, None, None]).astype(np.float64)
    pull = fit.inverse @ design_sum(marks * votes * p * (1.0 - p), side=fit.model.side).T
    felt = marks - (pull[: len(p), None] - pull[None, : len(p)]).transpose(2, 0, 1)
    if fit.model.side:
        felt -= pull[-1][:, None, None]
    alone = (felt**2 * (residual**2 * tally.weights).sum(axis=-1)).sum(axis=(-2, -1))
    found = [_squares(each, pull) for each in _by_cluster(tally, cells, fit, residual.reshape(-1), placed.reshape(-1))]
    variance = np.max([alone, *found, np.sum(found, axis=0) - (len(found) - 1.0) * alone], axis=0)
    error = float(np.abs(sums).sum()) / total
    # The mean distance of a normal variable from its mean is sqrt(2 / pi) standard deviations.
    noise = float(np.sqrt(variance * 2.0 / np.pi).sum()) / total
    return {"error": rounded(error, 6), "noise": rounded(noise, 6), "excess": rounded(max(0.0, error - noise), 6)}


def _squares(sums: tuple[Floats, Floats], pull: Floats) -> Floats:
    """Squares, summed over clusters, of what each does to the bins, from its residuals by bin and its score."""
    own, scores = sums
    moved = own - scores @ pull
    return np.asarray(np.einsum("gb,gb->b", moved, moved))


def _by_cluster(tally: Tally, cells: Cells, fit: Fit, residual: Floats, placed: Codes) -> list[tuple[Floats, Floats]]:
    """Residuals by cluster and bin, and scores by cluster, of voters and of prompts as far as the log has them.

    In parts that stay in the processor's cache.
    """
    columns = ((tally.voters, cells.voter), (tally.prompts, cells.prompt))
    present = [
        (np.zeros((len(each), BINS)), np.zeros((len(each), fit.model.width)), codes) for each, codes in columns if each
    ]
    for start in range(0, len(cells.left), _PART):
        part = slice(start, start + _PART)
        left, right = cells.left[part], cells.right[part]
        pair = left * fit.model.models + right
        each = cells.weight[part] * residual[pair * OUTCOMES + cells.outcome[part]]
        column = placed[pair]
        for own, scores, codes in present:
            first, last = int(codes[part].min()), int(codes[part].max()) + 1
            count, place = last - first, codes[part] - first
            own[first:last] += np.bincount(place * BINS + column, each, count * BINS).reshape(count, -1)
            row, size = place * fit.model.width, count * fit.model.width
            flat = np.bincount(row + left, each, size) - np.bincount(row + right, each, size)
            scores[first:last] += flat.reshape(count, -1)
            if fit.model.side:
                scores[first:last, -1] += np.bincount(place, each, count)
    return [(own, scores) for own, scores, _ in present]


def _voters(tally: Tally, cells: Cells, fit: Fit, rho: float | None) -> dict[str, Any]:
    if tally.voters is None:
        return {"rho": None, "votes_mean": None, "votes_median": None, "votes_most": None, "effective": None}
    votes = np.bincount(cells.voter, cells.weight * (cells.outcome != BOTH_BAD), len(tally.voters))
    if rho is None:
        contributions = fit.model.contributions(fit.parameters, cells, cells.weight)
        rho = intra_voter_correlation(fit, tally.weights, contributions, cells.voter, votes.astype(np.float64))
    voted = votes[votes > 0]
    if not voted.size:
        return {"rho": None, "votes_mean": None, "votes_median": None, "votes_most": None, "effective": None}
    return {
        "rho": rounded(rho, 6),
        "votes_mean": rounded(float(voted.mean()), 4),
        "votes_median": rounded(float(np.median(voted)), 4),
        "votes_most": rounded(float(voted.max()), 4),
        "effective": rounded(float(voted.sum() ** 2 / (voted @ voted)), 4),
    }
