"""The rater follows what other processes write, and outlives a pass that fails."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, text

from arena.domain.battles import open_clip
from arena.domain.catalog import Model
from arena.domain.families import WITHIN
from arena.domain.voters import Voter, new_voter
from arena.errors import NotReady
from arena.services.arena import Arena
from arena.store.catalog import put_model
from arena.store.clips import NewClip, add_published
from arena.store.verdicts import VerdictRow, read_verdicts

CATEGORY = "text-to-video"
Eventually = Callable[[Callable[[], bool]], None]


def votes(arena: Arena, category: str = CATEGORY) -> int:
    return arena.boards.votes_by_category().get(category, 0)


def test_a_vote_of_another_process_comes_onto_the_board(running: Arena, log: Any, eventually: Eventually) -> None:  # noqa: ANN401
    assert votes(running) == 0
    log.cast("m1", "m2")
    eventually(lambda: votes(running) == 1)
    log.write(*(log.vote("m2", "m3") for _ in range(5)))
    eventually(lambda: votes(running) == 6)


def test_an_arena_that_starts_knows_the_whole_log(arena: Arena, log: Any) -> None:  # noqa: ANN401
    log.cast("m1", "m2")

    with arena.running():
        assert votes(arena) == 1


def test_a_clip_of_another_process_is_drawn(running: Arena, log: Any, eventually: Eventually) -> None:  # noqa: ANN401
    known = running.battles.catalog
    digest = next(iter(known.served.values()))
    with log.database.writing() as connection:
        model = put_model(connection, Model("newcomer", "Newcomer"), now_ms=1)
        add_published(connection, NewClip(model, 1, "x" * 64, digest, digest, {}, {}), now_ms=1)
    eventually(lambda: running.battles.catalog is not known)

    voter = new_voter()
    drawn = [running.battles.draw(voter, CATEGORY, ["odd"]) for _ in range(60)]

    shown = {open_clip(battle.left, running.seal, now_ms=1).clip for battle in drawn}
    assert max(running.battles.catalog.served) in shown


def test_a_vote_on_what_was_just_published_is_not_passed_over(
    arena: Arena,
    log: Any,  # noqa: ANN401
    stock: Callable[..., None],
    clip_files: tuple[Path, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another worker has shown it, and taken a vote on it, while this one was at its catalogue."""
    arena.rater._pass()

    def vote_meanwhile(connection: Connection, *, after: int) -> list[VerdictRow]:
        monkeypatch.undo()
        stock(arena.database, arena.blobs, clip_files, category="multi-shot")
        other = type(log)(arena.settings.database)
        other.cast("m1", "m2", category="multi-shot")
        other.database.close()
        return read_verdicts(connection, after=after)

    monkeypatch.setattr("arena.services.rater.read_verdicts", vote_meanwhile)
    arena.rater._pass()
    arena.rater._pass()

    assert votes(arena, "multi-shot") == 1


def test_what_a_voter_judged_is_not_asked_again_after_a_restart(arena: Arena, log: Any) -> None:  # noqa: ANN401
    for left, right in combinations(("m1", "m2", "m3", "m4"), 2):
        for prompt in ("p1", "p2", "p3", "p4", "p5"):
            if (left, right, prompt) != ("m2", "m4", "p3"):
                log.cast(right, left, voter="5", prompt=prompt)

    with arena.running():
        assert arena.battles.draw(Voter(f"{5:0>32}"), CATEGORY).prompt.slug == "p3"
        assert {arena.battles.draw(new_voter(), CATEGORY).prompt.slug for _ in range(20)} > {"p3"}


def test_a_pass_that_fails_ends_nothing(
    running: Arena,
    log: Any,  # noqa: ANN401
    eventually: Eventually,
    capfd: pytest.CaptureFixture[str],
) -> None:
    told = ""

    def failed() -> bool:
        nonlocal told
        told += capfd.readouterr().err
        return "rater.pass_failed" in told

    with log.database.writing() as connection:
        connection.execute(text("ALTER TABLE verdicts RENAME TO gone"))
    log.cast("m1", "m2")
    eventually(failed)

    assert running.rater.healthy
    assert running.battles.draw(new_voter(), CATEGORY)
    assert votes(running) == 0
    with log.database.writing() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO verdicts"))
    eventually(lambda: votes(running) == 1)


def test_a_pass_that_failed_halfway_is_made_up_for(
    arena: Arena,
    log: Any,  # noqa: ANN401
    stock: Callable[..., None],
    clip_files: tuple[Path, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first page was taken in when the second one failed; its board must not wait for the next vote."""
    stock(arena.database, arena.blobs, clip_files, category="multi-shot")
    log = type(log)(arena.settings.database)
    monkeypatch.setattr("arena.store.votes._PAGE", 1)
    log.cast("m1", "m2")
    log.cast("m1", "m2", category="multi-shot", aspects={"motion": "sideways"})
    with pytest.raises(KeyError, match="sideways"):
        arena.rater._pass()
    with log.database.writing() as connection:
        connection.execute(text("UPDATE votes SET aspects = '{}'"))

    arena.rater._pass()

    assert votes(arena) == votes(arena, "multi-shot") == 1
    log.database.close()


def test_boards_are_kept_when_the_arena_ends(arena: Arena, log: Any) -> None:  # noqa: ANN401
    statement = text("SELECT category, cohort, last_seq, votes FROM snapshots ORDER BY id")
    with arena.running():
        log.cast("m1", "m2")
        log.cast("m2", "m1")

    with log.database.reading() as connection:
        kept = connection.execute(statement).all()
    assert tuple(kept[-1]) == (CATEGORY, "human", 2, 2)


def test_an_arena_that_has_ended_is_not_ready(arena: Arena) -> None:
    with pytest.raises(NotReady, match="the rater has stopped"):
        arena.require_ready()
    with arena.running():
        arena.require_ready()


def test_matchmaking_prefers_pairs_that_teach_most(arena: Arena, log: Any) -> None:  # noqa: ANN401
    """Two islands of two models each: what connects them is worth more than what is known of each."""
    for number in range(5):
        for winner in ("left", "right", "tie"):
            sides = [("m1", "m2"), ("m3", "m4")]
            log.write(*(log.vote(*pair, winner, voter=str(number + 1), prompt=f"p{number + 1}") for pair in sides))
    arena.rater._follow()
    arena.rater._pass()

    table = arena.battles._tables[CATEGORY]
    slugs = [arena.battles.catalog.models[number].slug for number in table.pool.models.tolist()]
    worth = {
        f"{slugs[a]}-{slugs[b]}": p
        for (a, b), p in zip(table.pool.pairs.tolist(), table.probabilities.tolist(), strict=True)
    }
    assert sum(worth.values()) == pytest.approx(1)
    assert max(worth["m1-m2"], worth["m3-m4"]) < min(worth[pair] for pair in ("m1-m3", "m1-m4", "m2-m3", "m2-m4"))
    assert min(worth.values()) > 0


def test_variants_of_a_family_share_the_battles_of_one_entry(arena: Arena, log: Any) -> None:  # noqa: ANN401
    """Before the first vote and after it, also while one of them runs under a codename."""
    with arena.database.writing() as connection:
        connection.execute(text("UPDATE models SET family = 'Veo' WHERE slug = 'm1'"))
        connection.execute(text("UPDATE models SET family = 'veo ', codename = 'M2' WHERE slug = 'm2'"))
        connection.execute(text("UPDATE models SET reveal_on_ms = 9999999999999, codename_salt = '' WHERE slug = 'm2'"))

    def shares() -> tuple[float, float]:
        """Of battles with m1 or m2, and of those between the two."""
        table = arena.battles._tables[CATEGORY]
        slugs = np.array([arena.battles.catalog.models[number].slug for number in table.pool.models.tolist()])
        ours = np.isin(slugs[table.pool.pairs], ["m1", "m2"])
        assert table.probabilities.sum() == pytest.approx(1)
        assert table.probabilities.min() > 0
        return float(table.probabilities[ours.any(axis=1)].sum()), float(table.probabilities[ours.all(axis=1)].sum())

    arena.rater._follow()
    assert shares() == pytest.approx((2 / 3, WITHIN * 2 / 3)), "of three entries one is in two of three battles"

    for number in range(30):
        winner = ("left", "right", "tie")[number % 3]
        log.write(*(log.vote(*pair, winner, voter=str(number)) for pair in combinations(("m1", "m2", "m3", "m4"), 2)))
    arena.rater._pass()
    together, within = shares()
    assert together == pytest.approx(2 / 3, abs=0.02), "what is known of each pair alike is worth alike"
    assert within == pytest.approx(WITHIN * together)
