"""rate(): votes to a board."""

import hashlib
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ratings.board import Board, rounded
from ratings.cells import Cells
from ratings.connectivity import describe, islands
from ratings.errors import NotRateable, UnknownModel
from ratings.estimate import Estimate, estimate
from ratings.method import Method
from ratings.models.halfwin import rated
from ratings.scale import MEAN_RATING, POINTS_PER_LOGIT, Codes, to_points
from ratings.tally import Tally
from ratings.votes import BOTH_BAD, LEFT, RIGHT, TIE, Votes


def rate(
    votes: Votes,
    *,
    ties: str = "half",
    intervals: str | None = "clustered",
    rounds: int = 1000,
    level: float = 0.95,
    voter_weights: str | None = "adaptive",
    side_bias: bool = True,
    anchor: tuple[str, float] | None = None,
    seed: int = 0,
    components: str = "refuse",
    prior: float | None = None,
    estimand: str = "prompt-population",
    provisional_below: int = 100,
) -> Board:
    """The board of a log of votes; the defaults are the headline method. Options are those of `Method`.

    Raises:
        InvalidOption: An option is not offered.
        NotRateable: The votes don't connect all models, and neither `components` nor `prior` says what then.
        UnknownModel: The anchor has no votes.
    """
    method = Method(
        ties=ties,
        intervals=intervals,
        rounds=rounds,
        level=level,
        voter_weights=voter_weights,
        side_bias=side_bias,
        anchor=anchor,
        seed=seed,
        components=components,
        prior=prior,
        estimand=estimand,
        provisional_below=provisional_below,
    )
    return board_of(Tally.of(votes), method)


def board_of(tally: Tally, method: Method | None = None) -> Board:
    """The board of a tally. Raises as `rate`."""
    method = method or Method()
    members = _members(tally, method)
    anchor = _anchor(tally, method)
    columns = [name for name, labels in (("voter", tally.voters), ("prompt", tally.prompts)) if labels is not None]
    cells, sheet = tally.cells(), _Sheet(len(tally.models))
    notes: list[str] = []
    found: list[Estimate] = []
    for number, codes in enumerate(members, start=1):
        sheet.component[codes] = number
        if len(codes) < 2:
            continue
        inside = cells if len(codes) == len(tally.models) else cells.within(codes, len(tally.models))
        place = int(np.searchsorted(codes, anchor)) if anchor is not None and anchor in codes else None
        each = estimate(inside, tally.weights[np.ix_(codes, codes)], method, columns=columns, anchor=place)
        pinned = None if place is None or method.anchor is None else (place, method.anchor[1])
        sheet.write(codes, each, pinned)
        notes += [f"component {number}: {note}" if len(members) > 1 else note for note in each.notes]
        found.append(each)
    return _finished(tally, method, sheet, found, notes)


def _members(tally: Tally, method: Method) -> list[Codes]:
    """The islands; all models are one under a prior."""
    if method.prior is not None:
        return [np.arange(len(tally.models))]
    found = islands(tally.weights)
    played = rated(tally.weights)
    played = played.sum(axis=0) + played.sum(axis=1)
    connected = [codes for codes in found if played[codes[0]] > 0]
    if len(connected) > 1 and method.components == "refuse":
        text = describe(connected, tally.weights, tally.models)
        reason = f"the votes don't connect the models; they fall into {len(connected)} islands: {text}"
        raise NotRateable(reason, components=[[tally.models[code] for code in codes] for codes in connected])
    return found


def _anchor(tally: Tally, method: Method) -> int | None:
    """The anchor's code; None without one, or where an island-wise board has no votes on it yet."""
    if method.anchor is None:
        return None
    if method.anchor[0] in tally.models:
        return tally.models.index(method.anchor[0])
    if method.components == "separate":
        return None
    raise UnknownModel(f"the anchor {method.anchor[0]!r} has no votes")


class _Sheet:
    """The columns of a board in the order of the tally's models, blank until an estimate is written."""

    def __init__(self, models: int) -> None:
        self.rating, self.lower, self.upper, self.p_best = (np.full(models, np.nan) for _ in range(4))
        self.rank, self.rank_lower, self.rank_upper, self.component = (np.zeros(models, np.intp) for _ in range(4))
        self.covariance = np.full((models, models), np.nan)
        self.thin = np.ones(models, dtype=bool)

    def write(self, codes: Codes, found: Estimate, anchor: tuple[int, float] | None) -> None:
        """Enter the estimate of the models with these codes."""
        rating = to_points(found.theta, anchor)
        published = np.round(rating, 4)
        self.rating[codes] = rating
        self.rank[codes] = 1 + (published[None, :] > published[:, None]).sum(axis=1)
        self.thin[codes] = False
        if (doubt := found.uncertainty) is None:
            return
        self.lower[codes] = rating - POINTS_PER_LOGIT * doubt.below
        self.upper[codes] = rating + POINTS_PER_LOGIT * doubt.above
        self.rank_lower[codes], self.rank_upper[codes] = doubt.rank_lower, doubt.rank_upper
        self.p_best[codes] = doubt.p_best
        self.covariance[np.ix_(codes, codes)] = POINTS_PER_LOGIT**2 * doubt.covariance
        self.thin[codes] = doubt.thin


def _finished(tally: Tally, method: Method, sheet: _Sheet, found: Sequence[Estimate], notes: list[str]) -> Board:
    models, cells = tally.models, tally.cells()
    by_rank = sorted(
        range(len(models)),
        key=lambda code: (sheet.component[code], -np.nan_to_num(np.round(sheet.rating[code], 4)), models[code]),
    )
    order = np.array(by_rank, dtype=np.intp)
    counts = _counts(tally.counts)[order]
    anchored = method.anchor is not None and any(
        model == method.anchor[0] and not np.isnan(rating) for model, rating in zip(models, sheet.rating, strict=True)
    )
    if method.anchor is not None and not anchored:
        notes.append(f"the anchor {method.anchor[0]} has no rating yet: the mean is {MEAN_RATING:.0f}")
    first = found[0] if found else None
    described = method.to_dict()
    described["clusters"] = list(first.uncertainty.clusters) if first and first.uncertainty else []
    described["rho"] = rounded(first.rho, 6) if first else None
    described["components_found"] = int(sheet.component.max(initial=0))
    described["notes"] = notes
    return Board(
        models=tuple(models[code] for code in by_rank),
        rating=sheet.rating[order],
        lower=sheet.lower[order],
        upper=sheet.upper[order],
        rank=sheet.rank[order],
        rank_lower=sheet.rank_lower[order],
        rank_upper=sheet.rank_upper[order],
        p_best=sheet.p_best[order],
        covariance=sheet.covariance[np.ix_(order, order)],
        component=sheet.component[order],
        provisional=sheet.thin[order] | (counts.sum(axis=1) < method.provisional_below),
        counts=counts,
        side_bias=first.side if first else None,
        votes=int(tally.counts.sum()),
        voters=None if tally.voters is None else int(np.count_nonzero(np.bincount(cells.voter))),
        prompts=None if tally.prompts is None else int(np.count_nonzero(np.bincount(cells.prompt))),
        anchor=method.anchor if anchored else None,
        method=described,
        digest=_digest(tally.models, cells, method),
    )


def _counts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Wins, losses, ties and both-bads of each model, shape (M, 4), from counts by (left, right, outcome)."""
    on_left, on_right = counts.sum(axis=1), counts.sum(axis=0)
    both = on_left + on_right
    wins, losses = on_left[:, LEFT] + on_right[:, RIGHT], on_left[:, RIGHT] + on_right[:, LEFT]
    return np.stack([wins, losses, both[:, TIE], both[:, BOTH_BAD]], axis=1)


def _digest(models: Sequence[str], cells: Cells, method: Method) -> str:
    """SHA-256 of the method, the models and the occupied cells, as little-endian columns."""
    digest = hashlib.sha256(json.dumps([method.to_dict(), list(models)], sort_keys=True).encode())
    for column, kind in (
        (cells.voter, "<u4"),
        (cells.prompt, "<u4"),
        (cells.left, "<u2"),
        (cells.right, "<u2"),
        (cells.outcome, "u1"),
        (cells.weight, "<f8"),
    ):
        digest.update(np.ascontiguousarray(column, dtype=kind).data)
    return digest.hexdigest()
