"""Which pairs are drawn: those that teach most, and of a family no more than of one entry."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from arena.domain.matchmaking import Pool, Served, draw
from arena.domain.meetings import PublishedClip
from arena.services.preference import pair_probabilities
from ratings import EXPLORATION, Board, Votes, beliefs, draw_probabilities, information_gain, rate

Floats = np.ndarray


class Category:
    """Entries with a clip of each of eight prompts, a log of votes on them, and a board of it."""

    def __init__(self, singles: int, variants: int) -> None:
        self.family = range(singles, singles + variants)
        self.models = [f"m{number}" for number in range(singles + variants)]
        clips = [PublishedClip(100 * model + p, model, p) for model, p in product(range(len(self.models)), range(8))]
        self.pool = Pool.of(clips, {}, dict.fromkeys(self.family, singles))
        self.rng = np.random.default_rng(variants)
        self.log: list[tuple[int, int, int, int, int]] = []

    def board(self) -> Board:
        left, right, winner, voter, prompt = np.array(self.log).T
        votes = Votes.from_codes(left, right, winner, models=self.models, voter=voter, prompt=prompt)
        return rate(votes, components="separate", draws=0, diagnostics=False)

    def vote(self, probabilities: Floats, votes: int) -> int:
        """Draw battles and vote on them at random; how many were with one of the family."""
        served, among = Served(self.pool), 0
        for _ in range(votes):
            battle = draw(self.pool, probabilities, served, seen=(), rng=self.rng)
            winner, voter = self.rng.integers(3), self.rng.integers(30)
            self.log.append((battle.left.model, battle.right.model, int(winner), int(voter), battle.prompt))
            among += battle.left.model in self.family or battle.right.model in self.family
        return among

    def run(self, rounds: int, votes: int) -> float:
        """The share of battles with the family, when matchmaking has followed the board for some rounds."""
        self.vote(self.pool.uniform(), 2 * votes)
        among = [
            self.vote(pair_probabilities(self.pool, self.board(), self.models, kappa=1.0), votes) for _ in range(rounds)
        ]
        return sum(among) / (rounds * votes)


def test_without_families_pairs_are_drawn_by_their_gain() -> None:
    category = Category(5, 1)
    category.vote(category.pool.uniform(), 400)
    board = category.board()
    gain = information_gain(*beliefs(board, category.models), category.pool.pairs)
    for kappa in (0.0, 1.0, 3.0):
        expected = draw_probabilities(gain, kappa=kappa)
        assert pair_probabilities(category.pool, board, category.models, kappa=kappa) == pytest.approx(expected)


@pytest.mark.parametrize("kappa", [0.0, 1.0, 3.0])
def test_every_pair_has_a_part_of_the_uniform_share(kappa: float) -> None:
    category = Category(4, 3)
    category.vote(category.pool.uniform(), 400)
    probabilities = pair_probabilities(category.pool, category.board(), category.models, kappa=kappa)
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities > EXPLORATION * category.pool.uniform() * (1 - 1e-9)).all()
    assert category.pool.uniform().min() > 0


@pytest.mark.parametrize("seed", range(3))
def test_a_family_has_the_share_of_an_entry_that_had_the_votes_of_all_its_variants(seed: int) -> None:
    """One log three times: the votes on entry 4 are divided among one, three and five variants."""
    rng = np.random.default_rng(seed)
    votes = [(*rng.choice(5, 2, replace=False), *rng.integers((3, 60, 8))) for _ in range(3_000)]
    shares = []
    for variants in (1, 3, 5):
        category = Category(4, variants)
        category.log = [
            (*(4 + rng.integers(variants) if side == 4 else side for side in vote[:2]), *vote[2:]) for vote in votes
        ]
        probabilities = pair_probabilities(category.pool, category.board(), category.models, kappa=1.0)
        shares.append(float(probabilities[np.isin(category.pool.pairs, category.family).any(axis=1)].sum()))
    assert shares == pytest.approx([shares[0]] * 3, rel=0.15)


def test_in_the_long_run_four_variants_get_no_more_battles_than_one_entry() -> None:
    """Each has a fourth of the votes, so pairs with it teach more: by the mean gain of its pairs it were 61 %."""
    one, four = Category(5, 1).run(12, 250), Category(5, 4).run(12, 250)
    assert one == pytest.approx(1 / 3, abs=0.08)
    assert four == pytest.approx(one, abs=0.04)


def test_as_single_entries_they_would_get_most_of_the_battles() -> None:
    category = Category(5, 4)
    category.pool = replace(category.pool, families=category.pool.models)
    assert category.run(12, 250) > 0.7
