"""Where no optimum exists, no model gives numbers; where one does, every model finds it."""

import numpy as np
import pytest
from scipy.optimize import linprog

from ratings.connectivity import describe, groups, islands, side_is_estimable, side_is_identified, ties_are_estimable
from ratings.errors import DidNotConverge
from ratings.fit import fit
from ratings.models.davidson import Davidson
from ratings.models.halfwin import HalfWin
from ratings.models.model import Model
from ratings.models.raokupper import RaoKupper
from ratings.votes import BOTH_BAD, LEFT, OUTCOMES, RIGHT, TIE

with_and_without_side = pytest.mark.parametrize("side", [False, True])

# Log-weights of Davidson's answers in theta_left, theta_right, side, tau and kappa, as his paper has them.
DAVIDSON = np.array([[1, 0, 0.5, 0, 0], [0, 1, -0.5, 0, 0], [0.5, 0.5, 0, 1, 0], [0, 0, 0, 0, 1]])


def has_optimum(weights: np.ndarray, *, side: bool, both_bad: bool) -> bool:
    """Albert & Anderson (1984) for a multinomial logit: no direction but the gauge leaves every vote as likely."""
    models, rows = len(weights), []
    modelled = [LEFT, RIGHT, TIE] + [BOTH_BAD] * both_bad
    for left, right, outcome in zip(*np.nonzero(weights), strict=True):
        if outcome not in modelled:
            continue
        for other in set(modelled) - {int(outcome)}:
            row, more = np.zeros(models + 3), DAVIDSON[outcome] - DAVIDSON[other]
            row[left], row[right], row[models:] = more[0], more[1], more[2:]
            rows.append(row)
    design = np.array(rows)
    free = [(-1.0, 1.0)] * models + [(-1.0, 1.0) if kept else (0.0, 0.0) for kept in (side, True, both_bad)]
    free[0] = (0.0, 0.0)  # the gauge
    # Some direction rises strictly somewhere, or else some direction is flat, which only an island of its own has.
    best = linprog(-design.sum(axis=0), A_ub=-design, b_ub=np.zeros(len(design)), bounds=free)
    return bool(-best.fun < 1e-9)


def sparse(random: np.random.Generator, models: int = 4) -> np.ndarray:
    weights = (random.random((models, models, OUTCOMES)) < 0.13).astype(float)
    weights[np.arange(models), np.arange(models)] = 0
    return weights


@with_and_without_side
def test_ties_are_estimable_exactly_where_no_direction_separates_the_votes(side: bool) -> None:
    random, seen = np.random.default_rng(1), {True: 0, False: 0}
    while min(seen.values()) < 12:
        weights = sparse(random)
        if len(islands(weights)) > 1 or not weights[..., TIE].any() or (side and not side_is_estimable(weights)):
            continue
        expected = has_optimum(weights, side=side, both_bad=False)
        assert ties_are_estimable(weights, side=side) == expected
        seen[expected] += 1
        for model in (Davidson.of(weights, side=side), RaoKupper.of(weights, side=side)):
            if expected:
                found = fit(model)
                assert np.abs(model.gradient(found.parameters)).max() < 1e-8
                continue
            with pytest.raises(DidNotConverge) as caught:
                fit(model)
            assert len(caught.value.trace) > 1


@with_and_without_side
def test_both_bads_cost_no_optimum(side: bool) -> None:
    random, seen = np.random.default_rng(2), 0
    while seen < 12:
        weights = sparse(random)
        if len(islands(weights)) > 1 or not weights[..., TIE].any() or not weights[..., BOTH_BAD].any():
            continue
        if (side and not side_is_estimable(weights)) or not ties_are_estimable(weights, side=side):
            continue
        assert has_optimum(weights, side=side, both_bad=True)
        model = Davidson.of(weights, side=side, both_bad=True)
        assert np.abs(model.gradient(fit(model).parameters)).max() < 1e-8
        seen += 1


def everything(weights: np.ndarray, *, side: bool) -> list[Model]:
    make = (HalfWin.of, Davidson.of, RaoKupper.of)
    return [*(of(weights, side=side) for of in make), Davidson.of(weights, side=side, both_bad=True)]


@with_and_without_side
def test_models_that_only_win_or_only_lose_get_no_numbers(side: bool) -> None:
    """Whatever the size of the log, and however well the others are known."""
    for scale in (1.0, 1e6):
        weights = np.random.default_rng(3).integers(1, 6, size=(5, 5, OUTCOMES)) * scale
        weights[np.arange(5), np.arange(5)] = 0
        undefeated, winless = weights.copy(), weights.copy()
        undefeated[0, :, [RIGHT, TIE]] = undefeated[:, 0, LEFT] = undefeated[:, 0, TIE] = 0
        winless[0, :, [LEFT, TIE]] = winless[:, 0, RIGHT] = winless[:, 0, TIE] = 0
        for astray, why in ((undefeated, "undefeated"), (winless, "winless")):
            assert why in describe(islands(astray), astray, "abcde")
            for model in everything(astray, side=side)[:3]:
                with pytest.raises(DidNotConverge) as caught:
                    fit(model)
                assert len(caught.value.trace) > 1


@with_and_without_side
def test_random_logs_of_several_islands_get_no_numbers(side: bool) -> None:
    """Unless the islands never met, or only in ways that all parameters explain: then a gap means nothing."""
    random, seen = np.random.default_rng(4), 0
    while seen < 20:
        weights = sparse(random, 5)
        weights[..., BOTH_BAD] = 0
        groups = islands(weights)
        between = weights.sum() - sum(weights[np.ix_(group, group)].sum() for group in groups)
        if len(groups) == 1 or between == 0:
            continue
        for model in everything(weights, side=side)[:3]:
            with pytest.raises(DidNotConverge):
                fit(model)
        seen += 1


def test_firths_correction_has_an_optimum_wherever_the_design_has_full_rank() -> None:
    """Undefeated models, a side that always wins, and counts of any size between them."""
    random, seen = np.random.default_rng(5), 0
    while seen < 60:
        models, side = int(random.integers(2, 7)), bool(random.integers(2))
        weights = (random.random((models, models, OUTCOMES)) < 0.2) * np.floor(np.exp(8.0 * random.random(OUTCOMES)))
        weights[np.arange(models), np.arange(models)] = 0
        left, right = np.nonzero(weights[..., [LEFT, RIGHT, TIE]].any(axis=-1))
        design = np.zeros((len(left), models + side))
        design[np.arange(len(left)), left] += 1.0
        design[np.arange(len(left)), right] -= 1.0
        design[:, models:] = 1.0
        full = len(left) > 0 and np.linalg.matrix_rank(design) == models - 1 + side
        if side and len(groups(weights)) == 1:
            assert side_is_identified(weights) == full
        if not full:
            continue
        found = fit(HalfWin.of(weights, side=side), firth=True)
        assert np.abs(found.inverse @ found.target.gradient(found.parameters)).max() < 1e-8
        seen += 1


def test_one_model_has_strength_0() -> None:
    for model in everything(np.zeros((1, 1, OUTCOMES)), side=False):
        found = fit(model)
        assert found.theta.tolist() == [0.0]
        assert found.inverse.tolist() == [[0.0]]
    assert fit(HalfWin.of(np.zeros((0, 0, OUTCOMES)), side=False)).theta.tolist() == []


def test_no_votes_tell_nothing() -> None:
    assert [group.tolist() for group in islands(np.zeros((3, 3, OUTCOMES)))] == [[0], [1], [2]]
    assert islands(np.zeros((0, 0, OUTCOMES))) == []
    apart = np.zeros((4, 4, OUTCOMES))
    apart[0, 1, [LEFT, RIGHT, TIE]] = apart[2, 3, [LEFT, RIGHT, TIE]] = 3, 2, 1
    unseen = apart[:3, :3]
    for weights in (np.zeros((3, 3, OUTCOMES)), apart, unseen):
        for model in everything(weights, side=False):
            with pytest.raises(DidNotConverge):
                fit(model)
