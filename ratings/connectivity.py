"""Can the votes be rated? Islands of comparable models (Ford 1957), and whether side and ties have an estimate."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import NegativeCycleError, bellman_ford, connected_components

from ratings.models.design import design_square
from ratings.scale import Codes, Floats
from ratings.votes import LEFT, RIGHT, TIE


def islands(weights: Floats) -> list[Codes]:
    """Sets of models that the votes make comparable: strong components of "beat or tied" (Ford 1957).

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).

    Returns:
        Sorted model codes of each island; islands with most votes inside first, then by first model.
    """
    beaten = (_won_left(weights) | _won_right(weights).T).astype(np.int8)
    return _components(beaten, weights, "strong")


def groups(weights: Floats) -> list[Codes]:
    """Sets of models that met, directly or through others: what a correction that bounds ratings makes comparable.

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).

    Returns:
        Sorted model codes of each, in the order of `islands`.
    """
    met = weights[..., [LEFT, RIGHT, TIE]].sum(axis=-1) > 0
    return _components(met, weights, "weak")


def side_is_estimable(weights: Floats) -> bool:
    """Whether the side effect has a finite estimate in a log that is one island.

    No estimate exists if some direction (theta, side) with side != 0 never makes a vote less likely (Albert &
    Anderson 1984). With side = 1 that asks for theta_loser - theta_winner <= 1 for every win on the left and <= -1
    for every win on the right: difference constraints, which can be met unless they hold a cycle of negative length.
    So there must be a cycle of wins with more wins on the right than on the left, and one with fewer.

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
    """
    on_left, on_right = _won_left(weights), _won_right(weights).T
    return _has_negative_cycle(on_left, on_right) and _has_negative_cycle(on_right, on_left)


def side_is_identified(weights: Floats) -> bool:
    """Whether strengths can't stand in for the side effect: what a correction that bounds ratings needs, on one group.

    They can where models have heights of which each was shown left of those one lower alone. Then the design has not
    full rank.

    Args:
        weights: Total weight by (left, right, outcome), shape (M, M, 4).
    """
    met = weights[..., [LEFT, RIGHT, TIE]].sum(axis=-1) > 0
    square = design_square(met.astype(np.float64), side=True)
    return int(np.linalg.matrix_rank(square, hermitian=True)) == len(met)


def ties_are_estimable(weights: Floats, *, side: bool) -> bool:
    """Whether a tie parameter has a finite estimate, Davidson's or Rao & Kupper's, in a log that is one island.

    With d the log-odds along a direction, none exists if raising the parameter by 2 (Davidson's tau by 1) can go with
    d >= 2 for every win on the left, d <= -2 for every win on the right and |d| <= 2 for every tie: then no vote
    becomes less likely (Albert & Anderson 1984; the models have the same directions). Two models that both won rule
    that out, from the same sides if there is a side effect.

    Args:
        weights: Total weight by (left, right, outcome) with ties, shape (M, M, 4).
        side: Whether a side effect is fitted as well.
    """
    wins = weights[..., LEFT] > 0, weights[..., RIGHT] > 0
    if (wins[0] & wins[1]).any() or (not side and any((won & won.T).any() for won in wins)):
        return True
    from scipy.optimize import linprog  # noqa: PLC0415 - a quarter of the package's import, for logs that are rare

    tied = weights[..., TIE] > 0
    places, signs = (*wins, tied, tied), (-1.0, 1.0, 1.0, -1.0)
    rows = vstack([_differences(where, sign, side=side) for where, sign in zip(places, signs, strict=True)], "csr")
    limits = np.repeat([-2.0, -2.0, 2.0, 2.0], [np.count_nonzero(where) for where in places])
    found = linprog(np.zeros(rows.shape[1]), A_ub=rows, b_ub=limits, bounds=(None, None))
    return bool(found.status != 0)


def _differences(where: NDArray[np.bool_], sign: float, *, side: bool) -> csr_array:
    """Rows that give sign * (theta_left - theta_right + side) of the pairs that are marked, shape (K, M + side)."""
    left, right = np.nonzero(where)
    columns = [left, right] + [np.full(len(left), len(where))] * side
    entries = np.repeat([sign, -sign, sign][: len(columns)], len(left))
    place = np.tile(np.arange(len(left)), len(columns)), np.concatenate(columns)
    return csr_array((entries, place), shape=(len(left), len(where) + side))


def _components(graph: NDArray[Any], weights: Floats, connection: Literal["strong", "weak"]) -> list[Codes]:
    if np.count_nonzero(graph) >= graph.size - len(graph) > 0 and not graph.diagonal().any():
        return [np.arange(len(graph))]  # everyone beat everyone
    count, label = connected_components(csr_array(graph), directed=True, connection=connection)
    members = [np.flatnonzero(label == island) for island in range(count)]
    inside = {int(codes[0]): weights[np.ix_(codes, codes)].sum() for codes in members}
    return sorted(members, key=lambda codes: (-inside[int(codes[0])], codes[0]))


def _won_left(weights: Floats) -> NDArray[np.bool_]:
    """[i, j]: i stood left of j and won or tied."""
    won: NDArray[np.bool_] = weights[..., [LEFT, TIE]].sum(axis=-1) > 0
    return won


def _won_right(weights: Floats) -> NDArray[np.bool_]:
    """[i, j]: i stood left of j and lost or tied."""
    won: NDArray[np.bool_] = weights[..., [RIGHT, TIE]].sum(axis=-1) > 0
    return won


def _has_negative_cycle(longer: NDArray[np.bool_], shorter: NDArray[np.bool_]) -> bool:
    """Whether edges of length +1 and -1 hold a cycle of negative length. The graph is strongly connected."""
    if (shorter & shorter.T).any():  # two models that each beat the other there: the cycle nearly every log has
        return True
    try:
        bellman_ford(csr_array(np.where(shorter, -1.0, longer.astype(float))), indices=np.array([0]))
    except NegativeCycleError:
        return True
    return False


def describe(components: Sequence[Codes], weights: Floats, models: Sequence[str]) -> str:
    """The islands in words, with what keeps each single model apart."""
    beaten = _won_left(weights) | _won_right(weights).T
    return "; ".join(
        "{" + ", ".join(models[code] for code in codes) + "}" + _why_alone(codes, beaten) for codes in components
    )


def _why_alone(codes: Codes, beaten: NDArray[np.bool_]) -> str:
    if len(codes) > 1:
        return ""
    won, lost = bool(beaten[codes[0]].any()), bool(beaten[:, codes[0]].any())
    return {(True, False): " (undefeated)", (False, True): " (winless)"}.get((won, lost), "")
