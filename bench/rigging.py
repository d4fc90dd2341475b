"""Does the rigging alarm go off when it should, and what do the ratings say once it has?

python bench/rigging.py [arenas]

An arena of 12 models and 20,000 votes by 300 honest voters, whose activity has a heavy tail (Pareto 1.16) and who
differ in taste (100 points per voter and model). The accounts of an attack add up to 4 % of the votes. Battles are
drawn at random for them as for everybody, so the target is in one of six; there they vote for it (or against it, to
bury it), and elsewhere as honest voters would, which hides them. "Focused" accounts draw until they see the target.

Shift: the target's rating against that of the same log where the same accounts vote honestly in the same battles.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ratings import Tally, Votes
from ratings.diagnostics.rigging import screened
from ratings.fit import fit
from ratings.models.halfwin import HalfWin
from ratings.scale import POINTS_PER_LOGIT
from ratings.votes import LEFT, RIGHT, TIE

MODELS, VOTERS, VOTES = 12, 300, 20_000
SIDE = 15.0
DRAWN = 0.35  # Davidson's (1970) nu: 15 % ties between equals


@dataclass(frozen=True)
class Attack:
    """Accounts of so many votes each, set on one model."""

    accounts: int = 0
    votes: int = 0
    taste: float = 100.0
    bury: bool = False
    focused: bool = False
    models: int = MODELS


@dataclass(frozen=True)
class Outcome:
    """What screening one log came to; shifts in points."""

    alarm: bool
    other_alarms: int
    shift: float
    residual: float
    honest_loss: float
    account_weight: float


def battles(random: np.random.Generator, attack: Attack, account: NDArray[np.bool_], target: int) -> NDArray[np.intp]:
    """Left and right model of each vote, shape (2, N)."""
    a = random.integers(0, attack.models, len(account))
    b = (a + random.integers(1, attack.models, len(account))) % attack.models
    if attack.focused:
        away = account & (a != target) & (b != target)
        a[away] = target
    return np.stack([a, b])


def simulate(attack: Attack, seed: int) -> tuple[Votes, Votes, int]:
    """The rigged log, the same log with honest accounts, and the target: a model in the middle of the board."""
    random = np.random.default_rng(seed)
    strength = random.normal(0.0, 100.0, attack.models)
    target = int(np.argsort(strength)[attack.models // 2])
    activity = random.pareto(1.16, VOTERS) + 1.0
    rigged = attack.accounts * attack.votes
    crowd = random.choice(VOTERS, VOTES - rigged, p=activity / activity.sum())
    voter = np.concatenate([crowd, VOTERS + np.repeat(np.arange(attack.accounts), attack.votes)])
    account = voter >= VOTERS
    a, b = battles(random, attack, account, target)
    taste = random.normal(0.0, attack.taste, (VOTERS + attack.accounts, attack.models))
    odds = (strength[a] - strength[b] + taste[voter, a] - taste[voter, b] + SIDE) / POINTS_PER_LOGIT
    left, right = np.exp(odds / 2), np.exp(-odds / 2)
    draw = random.random(VOTES) * (left + right + DRAWN)
    honest = np.where(draw < left, LEFT, np.where(draw < left + right, RIGHT, TIE))
    chosen = np.where((a == target) != attack.bury, LEFT, RIGHT)
    winner = np.where(account & ((a == target) | (b == target)), chosen, honest)
    names = [f"model {code:02}" for code in range(attack.models)]
    logs = [Votes.from_codes(a, b, each, models=names, voter=voter) for each in (winner, honest)]
    return logs[0], logs[1], target


def outcomes(attack: Attack, count: int, **options: float) -> Iterator[Outcome]:
    """What screening with these options comes to in `count` arenas."""
    for seed in range(count):
        rigged, honest, target = simulate(attack, seed)
        tally = Tally.of(rigged)
        found = screened(tally, **options)  # type: ignore[arg-type]  # all of its numeric options are floats
        assert found.settled
        clean = fit(HalfWin.of(Tally.of(honest).weights, side=True)).theta[target]
        voter = np.array(list(found.voters))[tally.cells().voter]
        cells = tally.cells()
        weight, account = found.honesty[cells.voter], voter >= VOTERS
        aim = (target, "bury" if attack.bury else "boost")
        raised = [(alarm.model, alarm.direction) for alarm in found.alarms]
        yield Outcome(
            alarm=attack.accounts > 0 and aim in raised,
            other_alarms=len(raised) - (attack.accounts > 0 and aim in raised),
            shift=float(found.before.theta[target] - clean) * POINTS_PER_LOGIT,
            residual=float(found.after.theta[target] - clean) * POINTS_PER_LOGIT,
            honest_loss=float(np.average(1.0 - weight[~account], weights=cells.weight[~account])),
            account_weight=float(weight[account].mean()) if account.any() else 1.0,
        )


def attacks(count: int) -> None:
    print(f"{count} arenas each; 4 % of 20,000 votes by the accounts of an attack, honest taste of 100 points")
    print(f"{'accounts x votes':26s} alarm  other  shift  screened  |screened|  honest lost  account weight")
    rows = {f"{each} x {votes}": Attack(each, votes) for each, votes in ((5, 160), (10, 80), (20, 40), (40, 20))}
    rows |= {"10 x 80, burying": Attack(10, 80, bury=True), "10 x 80, focused": Attack(10, 80, focused=True)}
    rows |= {"40 x 20, focused": Attack(40, 20, focused=True), "none": Attack()}
    for name, attack in rows.items():
        found = list(outcomes(attack, count))
        print(
            f"{name:26s}{np.mean([each.alarm for each in found]):6.2f}"
            f"{np.mean([each.other_alarms > 0 for each in found]):7.2f}"
            f"{np.mean([each.shift for each in found]):+7.1f}{np.mean([each.residual for each in found]):+10.1f}"
            f"{np.mean([abs(each.residual) for each in found]):12.1f}"
            f"{np.mean([each.honest_loss for each in found]):13.4f}"
            f"{np.mean([each.account_weight for each in found]):16.2f}",
            flush=True,
        )


def honest_logs(count: int) -> None:
    print(f"\n{count} honest logs each; share with an alarm, and honest weight lost where there is one")
    print(f"{'taste, points':26s}{'assumed 100':>14s}{'assumed as it is':>18s}{'lost at 100':>13s}")
    for taste in (0.0, 60.0, 100.0, 120.0, 150.0, 200.0):
        usual, told = (
            list(outcomes(Attack(taste=taste), count, taste_sd=assumed)) for assumed in (100.0, max(taste, 30.0))
        )
        lost = [each.honest_loss for each in usual if each.other_alarms]
        print(
            f"{taste:<26.0f}{np.mean([each.other_alarms > 0 for each in usual]):14.3f}"
            f"{np.mean([each.other_alarms > 0 for each in told]):18.3f}{np.mean(lost) if lost else 0.0:13.4f}",
            flush=True,
        )


def large() -> None:
    """CPU seconds for a million votes, and as a multiple of counting them."""
    random = np.random.default_rng(0)
    size, models, voters = 1_000_000, 100, 50_000
    activity = random.pareto(1.16, voters) + 1.0
    a = random.integers(0, models, size)
    votes = Votes.from_codes(
        a,
        (a + random.integers(1, models, size)) % models,
        random.integers(0, 3, size),
        models=[f"model {code:03}" for code in range(models)],
        voter=random.choice(voters, size, p=activity / activity.sum()),
    )
    start = time.process_time()
    tally = Tally.of(votes)
    counted = time.process_time()
    rounds = screened(tally).rounds
    spent = time.process_time() - counted
    print(
        f"\nCPU for 100 models, 1,000,000 votes, 50,000 voters: {spent:.2f} s, "
        f"{spent / (counted - start):.1f} times the counting; looks: {rounds}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    attacks(count)
    honest_logs(count)
    large()


if __name__ == "__main__":
    main()
