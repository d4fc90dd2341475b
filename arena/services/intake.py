"""Bringing the vote log of another place into an arena, as a cohort of its own.

Battles keep their ids where they have ids like ours; others get ids that only this arena can derive from their rows, so
that a log can be brought in again and nothing is in twice. Voters get ids that nobody can derive. The clips that were
judged are not here, and no battle shows these models for it.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from arena.domain.battles import Battle, Contender
from arena.domain.catalog import Model
from arena.domain.events import EventKind
from arena.domain.prompts import PromptSpec
from arena.domain.voters import ALL, HUMAN, NOBODY, SIMULATED, Voter, new_voter
from arena.domain.votes import Answer, Vote, make_vote
from arena.errors import BadInput
from arena.offline.intake import Intake, Refused, Simulated, Taken
from arena.services.clock import now_ms
from arena.store.catalog import all_models, find_prompt, put_model, put_prompt
from arena.store.engine import Database
from arena.store.events import record
from arena.store.votes import append, voters_of

UNTOLD: Final = "untold"
"""The prompt of votes whose log does not tell which it was."""

_COHORT: Final = re.compile("[a-z0-9][a-z0-9-]{0,49}")
_TAKEN: Final = frozenset({HUMAN, ALL, NOBODY.cohort})
_VOTES_AT_ONCE: Final = 2_000
_REFUSALS_TOLD: Final = 20

Tell = Callable[[int], None]
"""Told how many rows were looked at so far."""


@dataclass(slots=True)
class Survey:
    """What a log holds.

    Attributes:
        votes: How many votes can be taken.
        simulated: How many were left out because a program cast them.
        refused: How many rows can't be taken.
        refusals: The first of them.
    """

    votes: int = 0
    simulated: int = 0
    refused: int = 0
    refusals: list[Refused] = field(default_factory=list)


@dataclass(slots=True)
class Brought:
    """What came of it.

    Attributes:
        models: How many models are new here.
        prompts: How many prompts are.
        voters: How many voters are.
        votes: How many votes are.
        known: How many votes were here already.
    """

    models: int = 0
    prompts: int = 0
    voters: int = 0
    votes: int = 0
    known: int = 0


@dataclass(slots=True)
class _Plan:
    """What of a log is new in an arena, and which of its voters are known."""

    votes: int = 0
    models: dict[str, None] = field(default_factory=dict)
    prompts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    voters: dict[str, Voter] = field(default_factory=dict)


class VoteIntake:
    """Brings a log in.

    Args:
        database: Where to.
        path: The log.
        secret: The arena's own: what ids are derived with.
        cohort: That of all its voters.
        category: Where its votes belong, whatever it says; None for what it says.

    Raises:
        BadInput: There can't be such a cohort.
    """

    def __init__(self, database: Database, path: Path, *, secret: str, cohort: str, category: str | None) -> None:
        if not _COHORT.fullmatch(cohort) or cohort in _TAKEN:
            others = ", ".join(sorted(_TAKEN))
            raise BadInput(
                f"must be lower-case letters, digits and hyphens, and none of {others}, not {cohort!r}",
                place="--cohort",
            )
        self._database = database
        self._path = path
        self._key = hashlib.sha256(b"imported battles\0" + secret.encode()).digest()
        self._cohort = cohort
        self._category = category
        self._models: dict[str, int] = {}
        self._prompts: dict[tuple[str, str], int] = {}

    def survey(self, *, on_rows: Tell = lambda _rows: None) -> Survey:
        """What the log holds, and what of it can't be taken.

        Raises:
            BadLog: It can't be read, or lacks a column.
            BadInput: It has no categories, and none is given.
        """
        found, seen = Survey(), set[str]()
        with self._opened() as log:
            for number, row in enumerate(log.rows(), start=1):
                refusal = row if isinstance(row, Refused) else None
                if isinstance(row, Simulated):
                    found.simulated += 1
                elif isinstance(row, Taken):
                    if row.battle in seen:
                        reason = f"battle_id {row.battle!r} stands in an earlier row as well"
                        refusal = Refused(f"{self._path}, data row {row.row}", reason)
                    else:
                        found.votes += 1
                        seen.update(filter(None, [row.battle]))
                if refusal is not None:
                    found.refused += 1
                    found.refusals += [refusal] if found.refused <= _REFUSALS_TOLD else []
                on_rows(number)
        return found

    def bring(self, *, on_votes: Tell = lambda _votes: None) -> Brought:
        """Take every vote that can be taken; in many short transactions, since others vote meanwhile.

        Raises:
            BadLog, BadInput: As for `survey`.
        """
        plan, now = self._plan(), now_ms()
        brought = Brought(*self._enter(plan, now))
        voters, known, new = plan.voters, {voter.id for voter in plan.voters.values()}, set[str]()
        for page in _pages(self._votes()):
            votes = []
            for battle, row in page:
                voter = voters.setdefault(row.voter, new_voter(self._cohort)) if row.voter else new_voter(self._cohort)
                votes.append(self._vote(battle, row, voter, now))
            with self._database.writing() as connection:
                written = [outcome.stored.voter.id for outcome in append(connection, votes) if outcome.new]
            new.update(written)
            brought.votes += len(written)
            brought.known += len(votes) - len(written)
            on_votes(brought.votes + brought.known)
        brought.voters = len(new - known)
        return brought

    def _opened(self) -> AbstractContextManager[Intake]:
        return Intake.open(self._path, category=self._category, simulated=self._cohort == SIMULATED)

    def _plan(self) -> "_Plan":
        """What of the log is new here; voters whose votes are here already stay those that they are."""
        plan = _Plan()
        for page in _pages(self._votes()):
            with self._database.reading() as connection:
                known = voters_of(connection, [battle for battle, _ in page])
            for battle, row in page:
                voter = known.get(battle)
                if voter is None:
                    plan.votes += 1
                    plan.models.update(dict.fromkeys((row.left, row.right)))
                    plan.prompts.setdefault((row.category, row.prompt or UNTOLD), row.tags)
                elif row.voter and voter.cohort == self._cohort:
                    plan.voters[row.voter] = voter
        return plan

    def _enter(self, plan: "_Plan", now: int) -> tuple[int, int]:
        """Enter models and prompts, before any vote on them; how many of each are new.

        With the public event, by which every process learns of them.
        """
        if not plan.votes:
            return 0, 0
        added = 0
        with self._database.writing() as connection:
            known = {model.slug for model in all_models(connection)}
            for slug in plan.models:
                self._models[slug] = put_model(connection, Model(slug=slug, name=slug), now_ms=now)
            for (category, slug), tags in plan.prompts.items():
                found = find_prompt(connection, category=category, slug=slug)
                if found is None:
                    spec = PromptSpec(id=slug, category=category, text=slug, tags=tags)
                    found, added = (put_prompt(connection, spec, now_ms=now), None), added + 1
                self._prompts[category, slug] = found[0]
            told = {"votes": plan.votes}
            record(connection, EventKind.VOTES_IMPORTED, self._cohort, now_ms=now, detail=told)
        return len(plan.models.keys() - known), added

    def _vote(self, battle: str, row: Taken, voter: Voter, now: int) -> Vote:
        created = row.created_ms if row.created_ms is not None else now
        drawn = Battle(
            id=battle,
            voter=voter.id,
            prompt=self._prompts.get((row.category, row.prompt or UNTOLD), 0),
            left=Contender(0, self._models.get(row.left, 0)),
            right=Contender(0, self._models.get(row.right, 0)),
            propensity=row.propensity or 0.0,
            drawn_ms=created,
            expires_ms=created,
        )
        return make_vote(drawn, voter, Answer(row.winner, row.aspects), now_ms=created)

    def _votes(self) -> Iterator[tuple[str, Taken]]:
        """The votes that can be taken, each with the id of its battle here."""
        alike: Counter[bytes] = Counter()
        seen: set[str] = set()
        with self._opened() as log:
            for row in log.rows():
                if not isinstance(row, Taken) or row.battle in seen:
                    continue
                if row.battle is not None:
                    seen.add(row.battle)
                    yield row.battle, row
                    continue
                # Rows that are equal to the letter are votes of their own.
                digest = hmac.digest(self._key, row.text.encode(), "sha256")
                alike[digest] += 1
                yield hmac.digest(self._key, digest + alike[digest].to_bytes(8), "sha256").hex()[:32], row


def _pages(votes: Iterator[tuple[str, Taken]]) -> Iterator[list[tuple[str, Taken]]]:
    while page := list(islice(votes, _VOTES_AT_ONCE)):
        yield page
