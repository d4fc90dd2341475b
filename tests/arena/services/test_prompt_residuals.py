"""Prompts: what models scored beyond expectation, and how much of it chance explains."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from arena.services.arena import Arena
from arena.services.filters import BoardFilter
from arena.services.prompt_residuals import Residuals
from ratings.scale import expected_score

HEAD = {"category": "multi-shot", "computed_at": "now", "votes": 1, "method": {}, "digest": "d"}


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """What is worked out in memory is the same over both databases."""
    return new_database("sqlite")


@pytest.fixture
def voted(arena: Arena, log: Any) -> Arena:  # noqa: ANN401
    rng = np.random.default_rng(7)
    models, prompts = ["m1", "m2", "m3"], ["p1", "p2", "p3"]
    votes = [
        log.vote(
            *rng.choice(models, 2, replace=False).tolist(),
            str(rng.choice(["left", "left", "right", "tie", "both_bad"])),
            voter=str(number % 9 + 1),
            prompt=str(rng.choice(prompts)),
        )
        for number in range(200)
    ]
    log.write(*votes, log.vote("m4", "m1", "right", prompt="p4"))
    arena.rater._follow()
    arena.rater._pass()
    return arena


def summed(cells: Any, residual: Any, models: int) -> Residuals:  # noqa: ANN401 - arrays
    made: Any = SimpleNamespace(board=HEAD, rated=SimpleNamespace(models=tuple(map(str, range(models)))))
    return Residuals._summed(made, [], cells, residual)


def test_a_residual_is_what_was_scored_less_what_was_expected(voted: Arena) -> None:
    found, made = voted.analyses.prompts(BoardFilter()), voted.boards.of(BoardFilter())
    slugs = {model.id: model.slug for model in voted.battles.catalog.models.values()}
    prompts = {prompt.id: prompt.slug for prompt in voted.battles.catalog.prompts.values()}
    ratings = dict(zip(made.rated.models, made.rated.rating.tolist(), strict=True))
    side = made.rated.side_bias.points if made.rated.side_bias else 0.0
    by_hand: dict[tuple[str, str], list[float]] = {}
    for row in voted.boards.rows(BoardFilter()):
        left, right = slugs[int(row["left"])], slugs[int(row["right"])]
        if row["winner"] < 3 and "m4" not in {left, right}:
            beyond = (1.0, 0.0, 0.5)[row["winner"]] - expected_score(ratings[left] - ratings[right] + side)
            for model, score in ((left, beyond), (right, -beyond)):
                by_hand.setdefault((prompts[int(row["prompt"])], model), []).append(score)

    told = {
        (each["prompt"], entry["model"]): (entry["votes"], entry["residual"])
        for each in found.finding(found.after(None)).content["prompts"]
        for entry in each["entries"]
    }
    assert told == {key: (len(scores), pytest.approx(np.mean(scores), abs=1e-6)) for key, scores in by_hand.items()}


def test_what_a_model_gains_its_opponents_lose(voted: Arena) -> None:
    found = voted.analyses.prompts(BoardFilter())

    assert float(found.votes @ found.mean) == pytest.approx(0, abs=1e-9)
    assert [each["votes"] for each in found.finding([0]).content["prompts"]] == [
        int(found.votes[found.prompt == 0].sum()) // 2
    ]


def test_how_far_prompts_differ_is_found_again_and_shrinking_comes_closer_to_the_truth() -> None:
    rng = np.random.default_rng(3)
    cells, models = 1200, 20
    truth = rng.normal(0.0, 0.12, cells)
    votes = rng.integers(1, 15, cells)
    key = np.repeat(np.arange(cells), votes)
    found = summed(key, truth[key] + rng.normal(0.0, 0.45, len(key)), models)

    assert found.tau == pytest.approx(0.12, abs=0.02)
    assert np.mean((found.shrunk - truth) ** 2) < 0.6 * np.mean((found.mean - truth) ** 2)
    assert np.mean(np.abs(found.shrunk - truth) <= found.reach) == pytest.approx(0.95, abs=0.02)
    few = votes == 1
    assert np.abs(found.shrunk[few]).mean() < 0.5 * np.abs(found.shrunk[~few]).mean(), "few votes tell little"


def test_prompts_that_differ_by_chance_alone_show_next_to_nothing() -> None:
    rng = np.random.default_rng(4)
    found = summed(rng.integers(0, 600, 5000), rng.normal(0.0, 0.45, 5000), 20)

    assert found.tau < 0.06
    assert np.abs(found.shrunk).max() < 0.1 < np.abs(found.mean).max()


def test_prompts_stand_in_the_order_of_their_slugs(voted: Arena) -> None:
    found = voted.analyses.prompts(BoardFilter())

    def behind(slug: str | None) -> list[str]:
        return [each["prompt"] for each in found.finding(found.after(slug)).content["prompts"]]

    assert behind(None) == behind("p") == ["p1", "p2", "p3"]
    assert behind("p2") == behind("p2x") == ["p3"]
    assert behind("p3") == []


def test_a_board_without_votes_has_no_prompts(voted: Arena) -> None:
    found = voted.analyses.prompts(BoardFilter("multi-shot"))

    assert found.finding(found.after(None)).content["prompts"] == []
    assert found.tau == 0.0
