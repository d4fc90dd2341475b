"""How well do ratings predict votes on prompts they haven't seen? K-fold cross-validation by prompt.

Votes on one prompt are alike, so leaving out votes one by one lets a fit see what it predicts. Here whole prompts are
left out (Geisser 1975; by groups, Roberts et al. 2017).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.special import expit

from ratings.cells import Cells
from ratings.connectivity import describe, islands
from ratings.diagnostics.calibration import Scores, by_outcome, scores
from ratings.errors import InvalidOption, NotRateable
from ratings.fit import fit
from ratings.models.halfwin import HalfWin, rated
from ratings.scale import Floats
from ratings.votes import BOTH_BAD, SCORES

FOLDS: Final = 5


def held_out(
    cells: Cells,
    models: Sequence[str],
    *,
    side: bool = True,
    weight: Floats | None = None,
    prior_sd: float | None = None,
    folds: int = FOLDS,
    seed: int = 0,
) -> Scores:
    """Scores of predictions for the prompts of each fold by a fit to the others.

    The constant predictor says what the left clip scores on the other prompts.

    Args:
        cells: The votes.
        models: Labels, shape (M,).
        side: Whether to fit a side effect.
        weight: What each cell weighs, shape (K,); as many as its votes by default.
        prior_sd: As in `ratings.fit.fit`.
        folds: Number of folds.
        seed: Seed of the prompts' order.

    Raises:
        InvalidOption: Fewer than two folds, or more than prompts.
        NotRateable: Without some fold the votes don't connect the models; names the islands.
    """
    present, prompt = np.unique(cells.prompt, return_inverse=True)
    if not 2 <= folds <= len(present):
        raise InvalidOption("folds", folds, f"between 2 and the number of prompts, {len(present)}")
    weights = cells.weight if weight is None else np.asarray(weight, dtype=np.float64)
    fold = np.random.default_rng(seed).permutation(len(present)) % folds
    everything = by_outcome(cells, weights, len(models))
    found, total = np.zeros(4), 0.0
    for one in range(folds):
        test = by_outcome(cells, weights * (fold[prompt] == one), len(models))
        votes = float(rated(test).sum())
        if votes > 0.0:
            each = _scored(np.maximum(everything - test, 0.0), test, models, side=side, prior_sd=prior_sd)
            found += votes * np.array([each.brier, each.log, each.brier_constant, each.log_constant])
            total += votes
    return Scores(*(found / max(total, 1e-300)).tolist())


def _scored(train: Floats, test: Floats, models: Sequence[str], *, side: bool, prior_sd: float | None) -> Scores:
    if prior_sd is None and len(components := islands(train)) > 1:
        reason = f"without the prompts of one fold the votes don't connect: {describe(components, train, models)}"
        raise NotRateable(reason, components=[[models[code] for code in codes] for codes in components])
    found = fit(HalfWin.of(train, side=side), prior_sd=prior_sd)
    constant = float((train[..., :BOTH_BAD] @ SCORES).sum() / rated(train).sum())
    return scores(expit(found.model.log_odds(found.parameters)), test, constant)
