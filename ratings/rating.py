"""rate(): votes to a board."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ratings.board import Board
from ratings.connectivity import describe, groups, islands
from ratings.diagnostics.reliability import reliability
from ratings.errors import NotRateable, UnknownModel
from ratings.estimate import Estimate, estimate
from ratings.judged import Judged, one_by_one
from ratings.method import Method
from ratings.models.covariates import Covariates
from ratings.models.halfwin import HalfWin, rated
from ratings.ranks import DRAWS
from ratings.scale import Codes
from ratings.sheet import Sheet, by_model
from ratings.tally import Tally
from ratings.votes import Votes


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
    pairs: str = "drawn",
    firth: bool = False,
    draws: int = DRAWS,
    diagnostics: bool = True,
    covariates: Covariates | None = None,
) -> Board:
    """The board of a log of votes; the defaults are the headline method. Options are those of `Method`.

    With `covariates`, one row a vote, ratings are what they were if the clips differed in models alone; their effects
    stand in the board's method. To be published beside the headline board, not in its place.

    Raises:
        InvalidOption: An option is not offered.
        InvalidVotes: A covariate can't be told from the models.
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
        pairs=pairs,
        firth=firth,
        draws=draws,
        diagnostics=diagnostics,
    )
    return board_of(Tally.of(votes), method, judged=None if covariates is None else one_by_one(votes, covariates))


def board_of(tally: Tally, method: Method | None = None, *, judged: Judged | None = None) -> Board:
    """The board of a tally.

    Args:
        tally: The votes, counted.
        method: How; the headline method by default.
        judged: The same votes one by one with their covariates (`ratings.judged.one_by_one`), to control for these.

    Raises:
        As `rate`.
    """
    return _board(tally, method or Method(), judged or Judged(tally.cells()))


def _board(tally: Tally, method: Method, judged: Judged) -> Board:
    members = _members(tally, method)
    anchor = _anchor(tally, method)
    columns = [name for name, labels in (("voter", tally.voters), ("prompt", tally.prompts)) if labels is not None]
    sheet = Sheet(tally, method)
    notes: list[str] = []
    found: list[Estimate] = []
    reliable: dict[str, Any] = {}
    for number, codes in enumerate(members, start=1):
        sheet.component[codes] = number
        if len(codes) < 2:
            continue
        inside = judged if len(codes) == len(tally.models) else judged.within(codes, len(tally.models))
        place = int(np.searchsorted(codes, anchor)) if anchor is not None and anchor in codes else None
        within = np.ix_(codes, codes)
        each = estimate(inside, tally.counts[within], tally.weights[within], method, columns=columns, anchor=place)
        sheet.write(codes, each, place)
        notes += [f"component {number}: {note}" if len(members) > 1 else note for note in each.notes]
        found.append(each)
        if method.diagnostics and not reliable:
            reliable = _reliability(tally, codes, inside, each)
    return sheet.board(judged.cells, found, notes, reliability=reliable, digest=_digest(tally, columns, judged, method))


def _members(tally: Tally, method: Method) -> list[Codes]:
    """The islands; all models are one under a prior, and all that met under Firth's score."""
    if method.prior is not None:
        return [np.arange(len(tally.models))]
    found = (groups if method.firth else islands)(tally.weights)
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


def _reliability(tally: Tally, codes: Codes, judged: Judged, found: Estimate) -> dict[str, Any]:
    """How reliable the votes of an island are, as far as the half-win model is asked."""
    if not isinstance(found.fit.model, HalfWin):
        return {}
    within = np.ix_(codes, codes)
    models = tuple(tally.models[code] for code in codes.tolist())
    island = replace(tally, models=models, counts=tally.counts[within], weights=tally.weights[within], ledger=None)
    return reliability(island, found.fit, cells=judged.cells, rho=found.rho)


def _digest(tally: Tally, columns: Sequence[str], judged: Judged, method: Method) -> str:
    """SHA-256 of all that a board depends on, numbers as little-endian columns.

    Those are the method, the models, the columns that the log has, how often each model met each end, the occupied
    cells and the covariates.
    """
    cells, covariates = judged.cells, judged.covariates
    header = [method.to_dict(), list(tally.models), list(columns)]
    digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for column, kind in (
        (by_model(tally.counts), "<i8"),
        (cells.voter, "<u4"),
        (cells.prompt, "<u4"),
        (cells.left, "<u2"),
        (cells.right, "<u2"),
        (cells.outcome, "u1"),
        (cells.weight, "<f8"),
    ):
        digest.update(np.ascontiguousarray(column, dtype=kind).data)
    if covariates is not None:
        digest.update(json.dumps(covariates.names).encode())
        for numbers in (covariates.z, covariates.sd):
            digest.update(np.ascontiguousarray(numbers, dtype="<f8").data)
    return digest.hexdigest()
