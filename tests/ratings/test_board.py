"""rate(): what a board says, and what must not change it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from ratings import Covariates, Method, NotRateable, Tally, UnknownModel, Votes, board_of, rate
from ratings.scale import POINTS_PER_LOGIT

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
CONTRACT = ["category", "computed_at", "votes", "voters", "prompts", "method", "anchor", "side_bias", "reliability"]
CONTRACT += ["digest", "entries"]


def columns(seed: int = 0, size: int = 600, models: int = 4) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    a = random.integers(0, models, size)
    b = (a + random.integers(1, models, size)) % models
    chance = 1 / (1 + np.exp(-(0.4 * (b - a) + 0.1)))
    drawn = random.random(size)
    winner = np.where(drawn < 0.05, "both_bad", np.where(drawn < 0.2, "tie", "model_b")).astype(object)
    winner[(drawn >= 0.2) & (random.random(size) < chance)] = "model_a"
    names = np.array(["ant", "bee", "cat", "dog", "eel", "fox"])
    return {
        "model_a": names[a].tolist(),
        "model_b": names[b].tolist(),
        "winner": winner.tolist(),
        "voter": [f"v{code}" for code in np.minimum(random.pareto(1.0, size) * 4, 40).astype(int)],
        "prompt": [f"p{code}" for code in random.integers(0, 15, size)],
    }


def reordered(log: dict[str, Any], order: list[int]) -> dict[str, Any]:
    return {name: [column[row] for row in order] for name, column in log.items()}


def ratings(log: dict[str, Any], **options: Any) -> dict[str, float]:  # noqa: ANN401 - options of rate()
    board = rate(Votes.from_labels(**log), **options)
    return dict(zip(board.models, board.rating, strict=True))


def test_the_dictionary_follows_the_contract_and_is_json() -> None:
    board = rate(Votes.from_labels(**columns()))
    found = board.to_dict(
        "text-to-video", "2026-01-01T00:00:00Z", {"bee": {"name": "Bee", "status": "retired", "price_per_second": 0.5}}
    )
    assert list(found) == CONTRACT
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["votes"] == 600
    assert [entry["rank"] for entry in found["entries"]] == [1, 2, 3, 4]
    bee = next(entry for entry in found["entries"] if entry["model"] == "bee")
    assert bee["name"] == "Bee"
    assert bee["status"] == "retired"
    assert list(bee)[:5] == ["rank", "rank_lower", "rank_upper", "model", "name"]
    assert list(bee)[-1] == "price_per_second"


def test_entries_count_every_vote_once() -> None:
    log = columns()
    entries = rate(Votes.from_labels(**log)).to_dict()["entries"]
    assert sum(entry["votes"] for entry in entries) == 2 * 600
    assert sum(entry["wins"] for entry in entries) == sum(entry["losses"] for entry in entries)
    ant = next(entry for entry in entries if entry["model"] == "ant")
    rows = list(zip(log["model_a"], log["model_b"], log["winner"], strict=True))
    assert ant["wins"] == sum((a, w) == ("ant", "model_a") or (b, w) == ("ant", "model_b") for a, b, w in rows)
    assert ant["ties"] == sum("ant" in (a, b) and w == "tie" for a, b, w in rows)
    assert ant["both_bad"] == sum("ant" in (a, b) and w == "both_bad" for a, b, w in rows)
    played = ant["wins"] + ant["losses"] + ant["ties"]
    assert ant["win_rate"] == pytest.approx((ant["wins"] + ant["ties"] / 2) / played, abs=1e-6)


def test_both_bad_changes_no_rating() -> None:
    log = columns()
    kept = [row for row, winner in enumerate(log["winner"]) if winner != "both_bad"]
    with_all, without = ratings(log), ratings(reordered(log, kept))
    assert with_all == pytest.approx(without, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_votes_doesnt_matter(seed: int, shuffler: Any) -> None:  # noqa: ANN401 - hypothesis's Random
    log = columns(seed, 200)
    order = list(range(200))
    shuffler.shuffle(order)
    moved = ratings(reordered(log, order), components="separate")
    assert moved == pytest.approx(ratings(log, components="separate"), abs=1e-8 * POINTS_PER_LOGIT, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.permutations(["ant", "bee", "cat", "dog"]))
def test_names_of_models_dont_matter(seed: int, names: list[str]) -> None:
    log = columns(seed, 200)
    renaming = dict(zip(["ant", "bee", "cat", "dog"], names, strict=True))
    renamed = {**log, **{side: [renaming[model] for model in log[side]] for side in ("model_a", "model_b")}}
    expected = {renaming[model]: rating for model, rating in ratings(log, components="separate").items()}
    found = ratings(renamed, components="separate")
    assert found == pytest.approx(expected, abs=1e-8 * POINTS_PER_LOGIT, nan_ok=True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_swapping_sides_turns_the_side_effect_and_nothing_else(seed: int) -> None:
    log = columns(seed, 300)
    swap = {"model_a": "model_b", "model_b": "model_a"}
    mirrored = {**log, "model_a": log["model_b"], "model_b": log["model_a"]}
    mirrored["winner"] = [swap.get(winner, winner) for winner in log["winner"]]
    one, other = rate(Votes.from_labels(**log)), rate(Votes.from_labels(**mirrored))
    assert_allclose(one.rating, other.rating, atol=1e-8 * POINTS_PER_LOGIT)
    assert_allclose(one.lower, other.lower, atol=1e-5)
    assert one.side_bias is not None
    assert other.side_bias is not None
    assert one.side_bias.points == pytest.approx(-other.side_bias.points, abs=1e-8 * POINTS_PER_LOGIT)


def test_a_vote_of_weight_two_is_two_votes() -> None:
    log = columns(3, 200)
    doubled = reordered(log, [row for row in range(200) for _ in range(1 + row % 2)])
    weighted = {**log, "weight": [1 + row % 2 for row in range(200)]}
    one, other = rate(Votes.from_labels(**doubled)), rate(Votes.from_labels(**weighted))
    assert_allclose(one.rating, other.rating, atol=1e-8 * POINTS_PER_LOGIT)
    assert_allclose(one.covariance, other.covariance, atol=1e-6)


def test_pseudonyms_of_voters_and_prompts_leave_every_digit_and_the_digest() -> None:
    log = columns()
    renamed = {
        **log,
        "voter": [f"{v[::-1]}-anew" for v in log["voter"]],
        "prompt": [p * 2 for p in log["prompt"]],
    }
    assert rate(Votes.from_labels(**log)).to_dict() == rate(Votes.from_labels(**renamed)).to_dict()


def test_the_digest_tells_votes_and_methods_apart() -> None:
    log = columns()
    digests = {
        rate(Votes.from_labels(**log)).digest,
        rate(Votes.from_labels(**log), level=0.9).digest,
        rate(Votes.from_labels(**reordered(log, list(range(599))))).digest,
        rate(Votes.from_labels(**{**log, "voter": [*log["voter"][:-1], "somebody"]})).digest,
    }
    assert len(digests) == 4


def test_boards_that_differ_have_digests_that_differ() -> None:
    """Where codes and weights alone are the same: one voter or none recorded, halves of votes, units of a covariate."""
    columns = {"model_a": ["a", "b", "c"] * 4, "model_b": ["b", "c", "a"] * 4, "winner": ["left", "tie", "left"] * 4}
    length = np.arange(12.0)[:, None] % 5
    doubled = {name: column * 2 for name, column in columns.items()}
    boards = [
        rate(Votes.from_labels(**columns)),
        rate(Votes.from_labels(**columns, voter=["x"] * 12)),
        rate(Votes.from_labels(**doubled, weight=[0.5] * 24)),
        *(
            rate(Votes.from_labels(**columns), covariates=Covariates.of(unit * length, ["length"]))
            for unit in (1.0, 60.0)
        ),
    ]
    assert len({json.dumps({**board.to_dict(), "digest": ""}) for board in boards}) == len(boards)
    assert len({board.digest for board in boards}) == len(boards)


@pytest.mark.parametrize("intervals", ["clustered", "sandwich", "fisher", "bootstrap"])
def test_an_anchor_shifts_ratings_and_makes_intervals_those_of_the_gap_to_it(intervals: str) -> None:
    votes = Votes.from_labels(**columns())
    free, pinned = rate(votes, intervals=intervals), rate(votes, intervals=intervals, anchor=("cat", 1226.0))
    assert pinned.models == free.models
    assert_allclose(np.diff(pinned.rating), np.diff(free.rating), atol=1e-9)
    cat, ant = pinned.models.index("cat"), pinned.models.index("ant")
    assert pinned.rating[cat] == 1226.0
    assert np.isnan(pinned.lower[cat])
    assert np.isnan(pinned.upper[cat])
    assert_allclose(pinned.covariance, free.covariance)
    gap = np.sqrt(free.covariance[ant, ant] + free.covariance[cat, cat] - 2 * free.covariance[ant, cat])
    half_width = (pinned.upper[ant] - pinned.lower[ant]) / 2
    assert 1.75 * gap < half_width < 2.6 * gap
    assert pinned.to_dict()["anchor"] == {"model": "cat", "rating": 1226.0}


def test_ratings_have_mean_1000_and_win_probabilities_follow_the_elo_scale() -> None:
    board = rate(Votes.from_labels(**columns()))
    assert board.rating.mean() == pytest.approx(1000)
    first, last = board.models[0], board.models[-1]
    expected = 1 / (1 + 10 ** ((board.rating[-1] - board.rating[0]) / 400))
    assert board.win_probability(first, last) == pytest.approx(expected)
    assert board.win_probability(last, first) == pytest.approx(1 - expected)
    with pytest.raises(UnknownModel, match="yak"):
        board.win_probability("yak", first)


def test_without_intervals_there_are_ratings_alone() -> None:
    board = rate(Votes.from_labels(**columns()), intervals=None)
    assert board.models == rate(Votes.from_labels(**columns())).models
    entry = board.to_dict()["entries"][0]
    assert entry["rating"] is not None
    assert [entry[key] for key in ("lower", "upper", "rank_lower", "rank_upper", "p_best")] == [None] * 5


def island(models: str, count: int, seed: int = 0) -> dict[str, Any]:
    log = columns(seed, count, len(models))
    renaming = dict(zip(["ant", "bee", "cat", "dog", "eel", "fox"], models, strict=False))
    return {**log, **{side: [renaming[model] for model in log[side]] for side in ("model_a", "model_b")}}


def joined(*logs: dict[str, Any]) -> dict[str, Any]:
    return {name: [value for log in logs for value in log[name]] for name in logs[0]}


def one_vote(a: str, b: str, winner: str) -> dict[str, Any]:
    return {"model_a": [a], "model_b": [b], "winner": [winner], "voter": ["v1"], "prompt": ["p1"]}


def test_islands_are_refused_by_name() -> None:
    log = joined(island("xyz", 300), island("pq", 100), one_vote("champion", "x", "model_a"))
    with pytest.raises(NotRateable) as caught:
        rate(Votes.from_labels(**log))
    assert caught.value.components == (("x", "y", "z"), ("p", "q"), ("champion",))
    assert "champion} (undefeated)" in str(caught.value)


def test_islands_can_be_rated_separately_each_as_if_alone() -> None:
    log = joined(island("xyz", 300), island("pq", 100), one_vote("champion", "x", "model_a"))
    board = rate(Votes.from_labels(**log), components="separate")
    assert board.to_dict()["entries"][-1] == {
        **dict.fromkeys(["rank", "rank_lower", "rank_upper"]),
        "model": "champion",
        **dict.fromkeys(["rating", "lower", "upper", "p_best"]),
        "votes": 1,
        "wins": 1,
        "losses": 0,
        "ties": 0,
        "both_bad": 0,
        "win_rate": 1.0,
        "status": "provisional",
        "component": 3,
        "fragility": {"flips_with": None},
    }
    assert list(board.component) == [1, 1, 1, 2, 2, 3]
    assert list(board.rank) == [1, 2, 3, 1, 2, 0]
    alone = rate(Votes.from_labels(**island("xyz", 300)))
    assert_allclose(board.rating[:3], alone.rating, atol=1e-9)
    assert_allclose(board.lower[:3], alone.lower, atol=1e-9)
    with pytest.raises(NotRateable, match="x and p"):
        board.win_probability("x", "p")


def test_a_prior_connects_everything() -> None:
    log = joined(island("xyz", 300), one_vote("champion", "x", "model_a"))
    board = rate(Votes.from_labels(**log), prior=400.0)
    assert np.isfinite(board.rating).all()
    assert set(board.component) == {1}


def test_no_votes_give_an_empty_board() -> None:
    for voter in (None, []):
        found = rate(Votes.from_labels([], [], [], voter=voter)).to_dict()
        assert found["entries"] == []
        assert found["votes"] == 0


def test_a_listed_model_without_votes_is_on_the_board_without_a_rating() -> None:
    random = np.random.default_rng(0)
    votes = Votes.from_codes(
        np.zeros(50, int), np.full(50, 2), random.integers(0, 3, 50), models=["a", "unseen", "b"], voter=np.arange(50)
    )
    entries = rate(votes).to_dict()["entries"]
    assert [entry["model"] for entry in entries] == [
        *sorted(["a", "b"], key=lambda m: m != entries[0]["model"]),
        "unseen",
    ]
    assert entries[2]["rating"] is None


def test_a_log_of_both_bad_alone_rates_nobody() -> None:
    board = rate(Votes.from_labels(["a", "b"], ["b", "c"], ["both_bad"] * 2))
    assert board.to_dict()["entries"][0]["rating"] is None
    assert board.votes == 2


def test_the_method_says_what_the_log_didnt_allow() -> None:
    log = columns()
    bare = {name: log[name] for name in ("model_a", "model_b", "winner")}
    for kept, clusters in (
        (["voter", "prompt"], ["voter", "prompt"]),
        (["voter"], ["voter"]),
        (["prompt"], ["prompt"]),
    ):
        method = rate(Votes.from_labels(**bare, **{name: log[name] for name in kept})).method
        assert method["clusters"] == clusters
        assert len(method["notes"]) == (0 if len(kept) == 2 else 1 if kept == ["voter"] else 2)
    board, independent = rate(Votes.from_labels(**bare)), rate(Votes.from_labels(**bare), intervals="sandwich")
    assert board.method["clusters"] == []
    assert "sandwich" in board.method["notes"][-1]
    assert_allclose(board.lower, independent.lower)


def test_one_voter_alone_is_rated_by_prompt_and_stays_provisional() -> None:
    board = rate(Votes.from_labels(**{**columns(), "voter": ["me"] * 600}))
    assert board.method["clusters"] == ["prompt"]
    assert board.provisional.all()


def test_a_side_that_always_wins_is_left_out_with_a_note() -> None:
    cycle = Votes.from_labels(["a", "b", "c"] * 40, ["b", "c", "a"] * 40, ["left"] * 120)
    board = rate(cycle)
    assert board.side_bias is None
    assert "side effect" in " ".join(board.method["notes"])
    assert_allclose(board.rating, 1000)


def test_entries_of_few_votes_are_provisional() -> None:
    votes = Votes.from_labels(**joined(columns(), one_vote("yak", "ant", "tie")))
    board = rate(votes)
    status = {entry["model"]: entry["status"] for entry in board.to_dict()["entries"]}
    assert status["yak"] == "provisional"
    assert status["ant"] == "established"
    assert rate(votes, provisional_below=10_000).provisional.all()


def test_an_anchor_without_votes_is_refused_or_noted() -> None:
    tally = Tally.of(Votes.from_labels(**columns()))
    with pytest.raises(UnknownModel, match="veo-3"):
        board_of(tally, Method(anchor=("veo-3", 1226)))
    board = board_of(tally, Method(anchor=("veo-3", 1226), components="separate"))
    assert board.anchor is None
    assert board.rating.mean() == pytest.approx(1000)
    assert "veo-3" in board.method["notes"][0]


def test_equal_voter_weights_give_every_voter_the_same_say() -> None:
    """One voter with a hundred votes for `a` weighs as much as each of four with one vote for `b`."""
    voter = ["busy"] * 100 + ["w", "x", "y", "z"]
    votes = Votes.from_labels(["a"] * 104, ["b"] * 104, ["left"] * 100 + ["right"] * 4, voter=voter)
    board = rate(votes, voter_weights="equal", side_bias=False)
    assert board.win_probability("a", "b") == pytest.approx(1 / 5)
    assert rate(votes, voter_weights=None, side_bias=False).win_probability("a", "b") == pytest.approx(100 / 104)


def test_a_board_that_rests_on_one_voter_has_wide_intervals() -> None:
    """Their taste is all there is, and leaving them out shows how little is known without them."""
    log = columns(size=4000)
    flooded = {**log, "voter": [voter if row < 300 else "flood" for row, voter in enumerate(log["voter"])]}
    spread = {**log, "voter": [f"{voter}-{row % 50}" for row, voter in enumerate(log["voter"])]}
    one, many = rate(Votes.from_labels(**flooded)), rate(Votes.from_labels(**spread))
    assert one.method["clusters"] == ["voter", "prompt"]
    assert (one.upper - one.lower).mean() > 2 * (many.upper - many.lower).mean()


@pytest.mark.shared
def test_the_tone_mapping_votes_are_rated() -> None:
    path = SHARED / "video-tone-mapping-votes.csv"
    if not path.exists():
        pytest.skip("the real votes are not beside this checkout")
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    a, b, winner, voter, prompt, _ = zip(*rows, strict=True)
    board = rate(Votes.from_labels(a, b, winner, voter=voter, prompt=prompt))
    assert (board.votes, board.voters, board.prompts) == (1213, 18, 5)
    assert board.models[0] == "irawan05"
    assert board.models[-1] == "hateren06"
    assert not board.method["notes"]


@pytest.mark.shared
def test_uneven_counts_of_real_votes_are_rated() -> None:
    """1.67 million votes on 129 models whose pairing is very uneven: hundreds of votes here, one there."""
    path = SHARED / "chatbot-arena-2024-08-14-counts.json"
    if not path.exists():
        pytest.skip("the real votes are not beside this checkout")
    found = json.loads(path.read_text())
    pairs, counts = np.array(found["X"]), np.array(found["Y"], dtype=float)
    row, outcome = np.nonzero(counts)
    votes = Votes.from_codes(pairs[row, 0], pairs[row, 1], outcome, models=found["models"], weight=counts[row, outcome])
    board = rate(votes)
    assert np.isfinite(board.rating).all()
    assert (board.lower < board.rating).all()
    assert (board.rank_lower <= board.rank).all()
    assert (board.rank <= board.rank_upper).all()
