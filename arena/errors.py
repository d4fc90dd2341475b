"""Every error Blindcut raises on purpose, drawn as a tree.

    ArenaError
    ├── BadInput            400  what was sent can't be used: names the place and the value
    │   ├── BadClip         422  a file that is not a clip we can show
    │   │   └── DeadlyClip  422  one that ends the process that decodes it
    │   ├── StandsOtherwise 409  what is asked of a clip or a model can't be done as it stands
    │   ├── BadPromptSet    422  a prompt file with a fault
    │   ├── BadManifest     422  a clip manifest with a fault
    │   ├── BadCatalog      422  a file of the catalog of models with a fault
    │   ├── BadLog          422  a vote log with a fault
    │   └── ForgedProof     422  a proof that proves nothing
    ├── NotFound            404
    │   ├── UnknownModel    404  no model has this name: tells those of similar names
    │   ├── UnknownBattle   404  a seal that we did not make, or made for somebody else
    │   ├── NoBattleLeft    404  this voter has seen all there is
    │   ├── NotSealedYet    404  the vote is in the log, and in no block of the ledger yet
    │   └── UnknownVoter    404  the request carries no voter's cookie, or not one of ours
    ├── AlreadyVoted        409
    ├── NotEnoughVotes      409  a voter's own board needs more of them
    ├── NotControllable     409  nothing that is known of the clips can be told from their models
    ├── NothingToUndo       409
    ├── NotVerified         409  what was published and what the log gives differ: says where first
    ├── TooLateToUndo       409
    ├── BattleExpired       410
    ├── Unauthorized        401  for operators, who say a token
    ├── Forbidden           403
    ├── TooManyRequests     429  says when to come again
    ├── NotReady            503
    └── BadConfiguration    500  a setting that can't work: the command line says so before anything starts

An error's message is written for the person who can act on it. The HTTP edge renders the status and the title in
one place (routes/problems.py, RFC 9457); the command line prints the message as one line and exits 2.
"""

from collections.abc import Sequence
from typing import ClassVar


class ArenaError(Exception):
    """The root: anything Blindcut refuses with a reason.

    Attributes:
        status: The HTTP status the edge answers with.
        title: The same for every error of a kind, for machines to tell kinds apart.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    @classmethod
    def kind(cls) -> str:
        """The problem type's last path segment, e.g. `already-voted`."""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("-")


class BadInput(ArenaError):
    """Something that was sent or given can't be used."""

    status = 400
    title = "The input can't be used"

    def __init__(self, reason: str, *, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason


class BadClip(BadInput):
    """A file that is not a clip we can show."""

    status = 422
    title = "The clip can't be used"


class DeadlyClip(BadClip):
    """A file that ends the process that works on it."""


class StandsOtherwise(BadInput):
    """What is asked of a clip, a model or a vote can't be done as it stands."""

    status = 409
    title = "It stands otherwise"


class BadPromptSet(BadInput):
    """A prompt file with a fault."""

    status = 422
    title = "The prompt set can't be used"


class BadManifest(BadInput):
    """A clip manifest with a fault."""

    status = 422
    title = "The clip manifest can't be used"


class BadCatalog(BadInput):
    """A file of the catalog of models with a fault."""

    status = 422
    title = "The catalog of models can't be used"


class BadLog(BadInput):
    """A vote log with a fault."""

    status = 422
    title = "The vote log can't be used"


class ForgedProof(BadInput):
    """A proof of something that the ledger does not hold."""

    status = 422
    title = "The proof does not hold"


class NotFound(ArenaError):
    """What was asked for is not here."""

    status = 404
    title = "Not found"


class UnknownModel(NotFound):
    """No model has this slug.

    Attributes:
        near: Slugs of models with similar names.
    """

    title = "There is no such model"

    def __init__(self, slug: str, *, near: Sequence[str] = ()) -> None:
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"there is no model {slug!r}{meant}")
        self.near = tuple(near)


class UnknownBattle(NotFound):
    """A seal that this arena did not make, or made for another voter."""

    title = "There is no such battle"


class NoBattleLeft(NotFound):
    """This voter has seen every pair of clips that could be shown."""

    title = "No battle is left"


class NotSealedYet(NotFound):
    """The vote is in the log; the ledger takes it in with its next block."""

    title = "The vote is not sealed yet"


class UnknownVoter(NotFound):
    """The request carries no voter's cookie, or one that this arena did not make."""

    title = "There is no such voter"


class AlreadyVoted(ArenaError):
    """The battle has ended already, and not with this answer."""

    status = 409
    title = "The battle has ended already"


class NotEnoughVotes(ArenaError):
    """A voter's own board needs more votes than there are."""

    status = 409
    title = "Not enough votes yet"


class NotControllable(ArenaError):
    """A board can't be controlled for what its clips differ in."""

    status = 409
    title = "The clips can't be controlled for"


class NothingToUndo(ArenaError):
    """The battle has no vote that could be taken back."""

    status = 409
    title = "There is no vote to take back"


class NotVerified(ArenaError):
    """What was published is not what the log and the ledger give; the message names the first difference."""

    status = 409
    title = "Not verified"


class TooLateToUndo(ArenaError):
    """The vote was cast too long ago to be taken back."""

    status = 409
    title = "The vote can't be taken back any more"


class BattleExpired(ArenaError):
    """The battle was drawn too long ago."""

    status = 410
    title = "The battle has expired"


class Forbidden(ArenaError):
    """The request comes from a place that may not make it."""

    status = 403
    title = "Forbidden"


class Unauthorized(ArenaError):
    """Who asks is no operator of this arena."""

    status = 401
    title = "For operators"


class TooManyRequests(ArenaError):
    """More requests than a limit lets through.

    Attributes:
        policy: The name of the limit.
        retry_after: Seconds after which there is room again.
    """

    status = 429
    title = "Too many requests"

    def __init__(self, reason: str, *, policy: str, retry_after: int) -> None:
        super().__init__(f"{reason}; try again in {retry_after} s")
        self.policy = policy
        self.retry_after = retry_after


class NotReady(ArenaError):
    """A part that the request needs is not up."""

    status = 503
    title = "Not ready"


class BadConfiguration(ArenaError):
    """A setting that can't work."""

    title = "The configuration can't be used"
