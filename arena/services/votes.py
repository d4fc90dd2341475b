"""Casting votes and skipping battles."""

from dataclasses import dataclass

from arena.domain.battles import Battle, open_battle
from arena.domain.catalog import category_of
from arena.domain.seals import Seal
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote, check_aspects, make_vote
from arena.errors import AlreadyVoted, BattleExpired, NotReady, UnknownBattle
from arena.services.battles import Battles
from arena.services.clock import now_ms
from arena.services.metrics import SKIPS, VOTES
from arena.store.catalog import StoredModel
from arena.store.votes import Ending, Skip
from arena.store.writer import VoteWriter


@dataclass(frozen=True, slots=True)
class Cast:
    """What a vote is answered with.

    Attributes:
        receipt: SHA-256 of the vote's canonical form.
        left: The model that was on the left.
        right: The model that was on the right.
        damaged: The side that showed a damaged copy, where this was a check.
        new: Whether this request stored it; a repeated one is answered alike.
    """

    receipt: str
    left: StoredModel
    right: StoredModel
    damaged: str | None
    new: bool


class Votes:
    """The way of a vote from the sealed battle to the disk.

    Args:
        seal: Opens battles.
        battles: Knows prompts and models.
        writer: Writes the log.
    """

    def __init__(self, seal: Seal, battles: Battles, writer: VoteWriter) -> None:
        self._seal = seal
        self._battles = battles
        self._writer = writer

    async def cast(self, token: str, voter: Voter | None, answer: Answer) -> Cast:
        """Store a vote, once; it is on disk when this returns.

        Raises:
            UnknownBattle: The token is forged, or the battle another voter's.
            BattleExpired: The battle is too old, and was not voted on in time.
            AlreadyVoted: The battle ended with another answer, or was skipped.
            BadInput: An aspect that is not judged in this category.
        """
        battle, voter = self._open(token, voter)
        if answer.aspects:
            check_aspects(answer, category_of(self._battles.catalog.prompts[battle.prompt].category))
        stored, new = await self._end(battle, make_vote(battle, voter, answer, now_ms=now_ms()))
        if not isinstance(stored, Vote) or not stored.answer.same_vote_as(answer):
            raise AlreadyVoted("this battle has another answer already; the first one stands")
        if new:
            VOTES.labels(answer.winner).inc()
        models = self._battles.catalog.models
        left, right = models[battle.left.model], models[battle.right.model]
        return Cast(stored.receipt, left, right, battle.damaged_side, new)

    async def skip(self, token: str, voter: Voter | None, reason: str) -> None:
        """Pass over a battle; skipping it again changes nothing.

        Raises:
            UnknownBattle, BattleExpired: As for `cast`.
            AlreadyVoted: It was voted on.
        """
        battle, voter = self._open(token, voter)
        stored, new = await self._end(battle, Skip(battle, voter, reason, now_ms()))
        if not isinstance(stored, Skip):
            raise AlreadyVoted("this battle was voted on already")
        if new:
            SKIPS.labels(reason).inc()

    def _open(self, token: str, voter: Voter | None) -> tuple[Battle, Voter]:
        battle = open_battle(token, self._seal, voter=voter.id if voter else None)
        catalog = self._battles.catalog
        if voter is None:
            raise UnknownBattle("this battle was drawn for another voter")
        if battle.prompt not in catalog.prompts or not {battle.left.model, battle.right.model} <= catalog.models.keys():
            # Another worker drew it, from a catalogue that this one reads within a moment.
            raise NotReady("a clip of this battle is not known here yet; send it again")
        return battle, voter

    async def _end(self, battle: Battle, ending: Ending) -> tuple[Ending, bool]:
        try:
            self._battles.require_open(battle, now_ms=ending.created_ms)
        except BattleExpired:
            # A client that lost the answer to a vote in time may ask for it at any age.
            if (stored := await self._writer.ended(battle.id)) is None:
                raise
            return stored, False
        outcome = await self._writer.write(ending)
        self._battles.end(battle, voted=outcome.new and isinstance(outcome.stored, Vote))
        return outcome.stored, outcome.new
