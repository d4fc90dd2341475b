"""All that is stored about a voter, as data for that voter."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from arena.domain.battles import Battle, Contender
from arena.domain.catalog import ASPECTS
from arena.domain.voters import Voter
from arena.domain.votes import Answer, canonical
from arena.errors import NotReady
from arena.services.battles import Battles
from arena.services.clock import iso, now_ms
from arena.store.engine import Database
from arena.store.mine import (
    AskedBattle,
    AskedCheck,
    Decided,
    Person,
    Told,
    asked_battles,
    asked_checks,
    decided,
    person,
    told,
)

Line = dict[str, Any]

_SIDES: Final = ("left", "right")
_COLUMNS: Final = (
    *("kind", "battle", "ended_at", "category", "prompt_id", "prompt", "left", "right", "winner", "skip_reason"),
    *("counted", "damaged", "receipt"),
    *(f"aspect_{aspect}" for aspect in ASPECTS),
    *(f"{what}_{side}" for what in ("watched", "heard") for side in _SIDES),
)


@dataclass(frozen=True, slots=True)
class Stored:
    """All that is stored about a voter, newest first.

    Attributes:
        person: The voter in numbers; None where nothing is stored.
        battles: Votes and skips.
        checks: What they answered to checks.
        reports: What they reported, in battles that are over.
        verdicts: What was decided about their votes, by battle, oldest first.
    """

    person: Person | None
    battles: list[AskedBattle]
    checks: list[AskedCheck]
    reports: list[Told]
    verdicts: Mapping[str, list[Decided]]


class Takeout:
    """Writes down what is stored about a voter.

    Args:
        database: Where it is stored.
        battles: Knows models and prompts.
        open_ms: How long a battle can be voted on, in milliseconds.
    """

    def __init__(self, database: Database, battles: Battles, *, open_ms: int) -> None:
        self._database = database
        self._battles = battles
        self._open_ms = open_ms

    def json(self, voter: Voter) -> bytes:
        """Everything, with names for numbers.

        Raises:
            NotReady: A model or prompt is not known to this process yet.
        """
        stored = self._stored(voter)
        first = iso(stored.person.first_ms) if stored.person else None
        whole = {
            "voter": {"id": voter.id, "cohort": voter.cohort, "first_seen": first},
            "exported_at": iso(now_ms()),
            "votes": [self._vote(voter, each, stored) for each in stored.battles if each.winner is not None],
            "skips": [{**self._asked(each), "reason": each.skipped} for each in stored.battles if each.winner is None],
            "checks": [self._check(each) for each in stored.checks],
            "reports": [self._report(each) for each in stored.reports],
        }
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()

    def csv(self, voter: Voter) -> bytes:
        """Votes, skips and checks as one table.

        Raises:
            NotReady: As for `json`.
        """
        stored = self._stored(voter)
        asked: list[AskedBattle | AskedCheck] = [*stored.battles, *stored.checks]
        asked.sort(key=lambda each: each.moment, reverse=True)
        text = io.StringIO()
        writer = csv.DictWriter(text, list(_COLUMNS), lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._row(each) for each in asked)
        return text.getvalue().encode()

    def _stored(self, voter: Voter) -> Stored:
        """What is stored, but for reports in battles that can still be voted on: they would name the clip's maker.

        Not even without the name, since a report that a damaged copy is broken is not stored: it would name the check.
        """
        open_since = now_ms() - self._open_ms
        with self._database.reading() as connection:
            verdicts = defaultdict(list)
            for each in decided(connection, voter.id):
                verdicts[each.battle].append(each)
            battles = asked_battles(connection, voter.id, before=None, limit=None)
            checks = asked_checks(connection, voter.id, before=None, limit=None)
            ended = {each.id for each in battles} | {each.id for each in checks}
            reports = [
                report
                for report in told(connection, voter.id)
                if report.battle in ended or report.created_ms < open_since
            ]
            return Stored(person(connection, voter.id), battles, checks, reports, verdicts)

    def _asked(self, asked: AskedBattle | AskedCheck | Told) -> Line:
        """What all of them say: on which prompt of which category."""
        prompt = self._battles.catalog.prompts.get(asked.prompt)
        if prompt is None:
            raise NotReady("a prompt that you voted on is not known here yet; ask again")
        line: Line = {
            "battle": asked.battle if isinstance(asked, Told) else asked.id,
            "category": prompt.category,
            "prompt": {"id": prompt.slug, "text": prompt.text},
        }
        if isinstance(asked, AskedBattle):
            line["left"] = self._clip(asked.left_clip, asked.left_model)
            line["right"] = self._clip(asked.right_clip, asked.right_model)
        if not isinstance(asked, Told):
            line |= {"drawn_at": iso(asked.drawn_ms), "ended_at": iso(asked.ended_ms)}
        return line

    def _clip(self, clip: int, model: int) -> Line:
        known = self._battles.catalog.models.get(model)
        if known is None:
            raise NotReady("a model that you voted on is not known here yet; ask again")
        return {"model": known.slug, "name": known.name, "clip": clip}

    def _vote(self, voter: Voter, asked: AskedBattle, stored: Stored) -> Line:
        verdicts = stored.verdicts.get(asked.id, [])
        return {
            **self._asked(asked),
            **_answer(asked),
            "propensity": asked.propensity,
            "repeat": asked.repeat,
            "counted": asked.counted is not False,
            "verdicts": [
                {"counted": each.counted, "kind": each.kind, "reason": each.reason, "at": iso(each.created_ms)}
                for each in verdicts
            ],
            "canonical": _canonical(voter, asked),
        }

    def _check(self, asked: AskedCheck) -> Line:
        shown = self._clip(asked.clip, asked.model)
        return {**self._asked(asked), **shown, "damaged": asked.damaged, "skipped": asked.skipped, **_answer(asked)}

    def _report(self, report: Told) -> Line:
        clip = self._clip(report.clip, report.model)
        return {**self._asked(report), **clip, "reason": report.reason, "created_at": iso(report.created_ms)}

    def _row(self, asked: AskedBattle | AskedCheck) -> Line:
        """A line of the table; what does not apply is left empty."""
        line = self._asked(asked)
        row: Line = dict.fromkeys(_COLUMNS, "")
        row |= {"battle": line["battle"], "ended_at": line["ended_at"], "category": line["category"]}
        row |= {"prompt_id": line["prompt"]["id"], "prompt": line["prompt"]["text"]}
        if isinstance(asked, AskedCheck):
            model = self._clip(asked.clip, asked.model)["model"]
            row |= {"kind": "check", "left": model, "right": model, "damaged": asked.damaged}
        else:
            kind = "skip" if asked.winner is None else "repeat" if asked.repeat else "vote"
            row |= {"kind": kind, "left": line["left"]["model"], "right": line["right"]["model"]}
            row |= {"counted": "" if asked.winner is None else str(asked.counted is not False).lower()}
        row |= {"skip_reason": asked.skipped or ""}
        row |= {"winner": asked.winner or "", "receipt": asked.receipt or ""}
        row |= {f"aspect_{name}": winner for name, winner in (asked.aspects or {}).items()}
        row |= {f"watched_{side}": seconds for side, seconds in (asked.watched or {}).items()}
        row |= {f"heard_{side}": seconds for side, seconds in (asked.heard or {}).items()}
        return row


def _answer(asked: AskedBattle | AskedCheck) -> Line:
    return {
        "winner": asked.winner,
        "aspects": asked.aspects or {},
        "watched": asked.watched or {},
        "heard": asked.heard or {},
        "receipt": asked.receipt,
    }


def _canonical(voter: Voter, asked: AskedBattle) -> str:
    """The text that the receipt is the SHA-256 of."""
    left, right = Contender(asked.left_clip, asked.left_model), Contender(asked.right_clip, asked.right_model)
    battle = Battle(asked.id, voter.id, asked.prompt, left, right, asked.propensity, asked.drawn_ms, asked.ended_ms)
    answer = Answer(asked.winner or "", asked.aspects or {})
    return canonical(battle, voter, answer, asked.ended_ms).decode()
