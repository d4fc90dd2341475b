"""What the other engines are asked to do, in an environment of their own.

Each function gets a log, prepares the input that its engine likes best, and returns the work that is timed.
"""

from collections.abc import Callable, Sequence
from typing import Any

import _rating_fastchat as fastchat
import arenakit
import choix
import evalica
import jax
import numpy as np
import pandas as pd
from _rating_cases import WINNERS, Case
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.models.contextual_bradley_terry import ContextualBradleyTerry
from arena_rank.utils.data_utils import ContextualPairDataset, PairDataset
from arenakit.boot import bootstrap
from arenakit.bt import fit_bt, fit_rao_kupper
from evalica import _brzo

Answer = dict[str, Any]
Work = Callable[[], Answer]

REFITS, ROUNDS = 1000, 100
_EVALICA = np.array([evalica.Winner.X, evalica.Winner.Y, evalica.Winner.Draw])


def _texts(case: Case) -> tuple[list[str], list[str], list[str]]:
    names = case.names
    return (
        [names[code] for code in case.a.tolist()],
        [names[code] for code in case.b.tolist()],
        [WINNERS[code] for code in case.winner.tolist()],
    )


def _arrays(case: Case) -> fastchat.Columns:
    names = np.array(case.names)
    return names[case.a], names[case.b], np.array(WINNERS)[case.winner]


def _categories(case: Case) -> fastchat.Columns:
    a, b = (pd.Categorical.from_codes(codes, list(case.names)) for codes in (case.a, case.b))
    return a, b, pd.Categorical.from_codes(case.winner, list(WINNERS))


def arenakit_arena(case: Case) -> arenakit.Arena:
    """Its log, made from codes: the public constructor wants an object a vote."""
    arena = object.__new__(arenakit.Arena)
    arena.models, arena.a, arena.b, arena.y = list(case.names), case.a, case.b, case.winner
    arena.item, arena.voter = None, case.voter.astype(np.int64) if case.voter.size else None
    return arena


def arenakit_codes(case: Case) -> Work:
    arena = arenakit_arena(case)
    return lambda: {"theta": fit_bt(arena.counts(), prior=0.0).scores}


def arenakit_rao_kupper(case: Case) -> Work:
    arena = arenakit_arena(case)

    def work() -> Answer:
        found = fit_rao_kupper(arena.counts(), prior=0.0)
        return {"theta": found.scores, "tie": found.tie_theta}

    return work


def arenakit_refits(case: Case) -> Work:
    arena = arenakit_arena(case)
    return lambda: {"se": bootstrap(arena, lambda c: fit_bt(c, prior=0.0), REFITS).scores.std(axis=0, ddof=1)}


def arenakit_voters(case: Case) -> Work:
    arena = arenakit_arena(case)

    def work() -> Answer:
        found = bootstrap(arena, lambda c: fit_bt(c, prior=0.0), ROUNDS, cluster="voter")
        return {"theta": found.point, "se": found.scores.std(axis=0, ddof=1)}

    return work


def _evalica(
    columns: fastchat.Columns, names: Sequence[str] | range, index: pd.Index | None = None, **limits: float
) -> Answer:
    found = evalica.bradley_terry(*columns, index=index, **limits)
    return {"theta": np.log(found.scores.reindex(list(names)).to_numpy())}


def evalica_codes(case: Case) -> Work:
    """Arrays of codes and a list of plain integers are what its public function takes fastest."""
    index, winner = pd.Index(np.arange(case.models)), _EVALICA[case.winner].tolist()
    return lambda: _evalica((case.a, case.b, winner), range(case.models), index)


def evalica_inside(case: Case) -> Work:
    """Its compiled function called past the public one, with no list made: not offered, but what it could do."""
    a, b = case.a.astype(np.uint64), case.b.astype(np.uint64)
    winner, weights = _EVALICA[case.winner].astype(np.uint8), np.ones(len(a))
    options = {"win_weight": 1.0, "tie_weight": 0.5, "tolerance": 1e-6, "limit": 100}

    def work() -> Answer:
        scores, _ = _brzo.bradley_terry(xs=a, ys=b, winners=winner, weights=weights, total=case.models, **options)
        return {"theta": np.log(scores)}

    return work


def evalica_converged(case: Case) -> Work:
    """Not timed: as far as it gets when it is told to go on."""
    index, winner = pd.Index(np.arange(case.models)), _EVALICA[case.winner].tolist()
    return lambda: _evalica((case.a, case.b, winner), range(case.models), index, tolerance=1e-13, limit=1_000_000)


def evalica_text(texts: Callable[[Case], fastchat.Columns]) -> Callable[[Case], Work]:
    def prepare(case: Case) -> Work:
        a, b, _ = texts(case)
        winner = [evalica.Winner(code) for code in _EVALICA[case.winner].tolist()]
        return lambda: _evalica((a, b, winner), case.names)

    return prepare


def fastchat_text(texts: Callable[[Case], fastchat.Columns]) -> Callable[[Case], Work]:
    def prepare(case: Case) -> Work:
        columns = texts(case)
        return lambda: {"theta": fastchat.fitted(*fastchat.rows_of(*columns))}

    return prepare


def fastchat_refits(case: Case) -> Work:
    rows, models = fastchat.rows_of(*_categories(case))
    return lambda: {"se": fastchat.refitted(rows, models, REFITS, fastchat.scattered).std(axis=0, ddof=1)}


def fastchat_counted_refits(case: Case) -> Work:
    """The same with the slope's sums made by the quickest means that NumPy has."""
    rows, models = fastchat.rows_of(*_categories(case))
    return lambda: {"se": fastchat.refitted(rows, models, REFITS, fastchat.counted).std(axis=0, ddof=1)}


def choix_counts(case: Case) -> Work:
    """From the finished table of wins: it can't count."""
    wins = case.wins
    return lambda: {"theta": choix.ilsr_pairwise_dense(wins)}


def _frame(case: Case) -> pd.DataFrame:
    a, b, winner = _categories(case)
    return pd.DataFrame({"model_a": a, "model_b": b, "winner": winner})


def _unscaled(found: dict[str, Any]) -> Answer:
    points = 400.0 / np.log(10.0)
    error = np.sqrt(np.asarray(found["variances"])) / points
    return {"theta": (np.asarray(found["ratings"]) - 1000.0) / points, "se": error}


def arena_rank_intervals(case: Case) -> Work:
    frame = _frame(case)
    return lambda: _unscaled(
        BradleyTerry(case.models).compute_ratings_and_cis(PairDataset.from_pandas(frame, min_pair_count=0))
    )


def arena_rank_covariates(case: Case) -> Work:
    frame, columns = _frame(case), [f"z{column}" for column in range(case.covariates.shape[1])]
    frame[columns] = case.covariates

    def work() -> Answer:
        votes = ContextualPairDataset.from_pandas(frame, columns, reweighted=False)
        model = ContextualBradleyTerry(case.models, len(columns), reg=0.0)
        found = model.compute_ratings_and_cis(votes)
        return _unscaled(found) | {"gamma": np.asarray(found["coeffs"])}

    return work


WORKS: dict[tuple[str, str], Callable[[Case], Work]] = {
    ("arenakit", "codes"): arenakit_codes,
    ("arenakit", "refits"): arenakit_refits,
    ("arenakit", "voters"): arenakit_voters,
    ("arenakit", "ties"): arenakit_rao_kupper,
    ("evalica", "codes"): evalica_codes,
    ("evalica, inside", "codes"): evalica_inside,
    ("evalica, converged", "codes"): evalica_converged,
    ("evalica", "list"): evalica_text(_texts),
    ("evalica", "array"): evalica_text(_arrays),
    ("evalica", "encoded"): evalica_text(_categories),
    ("FastChat", "list"): fastchat_text(_texts),
    ("FastChat", "array"): fastchat_text(_arrays),
    ("FastChat", "encoded"): fastchat_text(_categories),
    ("FastChat", "refits"): fastchat_refits,
    ("FastChat, bincount", "refits"): fastchat_counted_refits,
    ("choix", "counts"): choix_counts,
    ("arena-rank", "intervals"): arena_rank_intervals,
    ("arena-rank", "covariates"): arena_rank_covariates,
}

VERSIONS = {"numpy": np.__version__, "pandas": pd.__version__, "jax": jax.__version__}
