"""A snapshot as it was published: what is claimed, before anything is compared with it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, Self

from arena.domain.canonical import canonical_json
from arena.errors import BadInput, NotVerified

FORM: Final = 1
"""Of the document of a snapshot; raised whenever a reader from before could not read it."""

_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "form": int,
    "digest": str,
    "category": str,
    "cohort": str,
    "votes": int,
    "created_at": str,
    "last_seq": int,
    "last_verdict": (int, type(None)),
    "board": dict,
    "catalog": (dict, type(None)),
    "measured": (dict, type(None)),
    "code": (dict, type(None)),
    "ledger": (dict, type(None)),
    "fields": dict,
    "sha256": str,
}
_OF_BLOCK: Final[Mapping[str, type]] = {"block": int, "head": str, "root": str, "entries": int}


@dataclass(frozen=True, slots=True)
class Claim:
    """A snapshot whose form is right; nothing else is known of it yet.

    Attributes:
        fields: The document.
    """

    fields: Mapping[str, Any]

    @classmethod
    def read(cls, text: str, *, place: str) -> Self:
        """The claim of a document.

        Raises:
            BadInput: It is no snapshot, or one of another form than is known here, or from before there was a ledger.
        """
        try:
            document = json.loads(text, parse_constant=_refuse)
        except ValueError as error:
            raise BadInput(f"is no JSON: {error}", place=place) from error
        if not isinstance(document, dict):
            raise BadInput("is no snapshot: it must be a JSON object", place=place)
        _check_kinds(document, _KINDS, place, "snapshot")
        if document["form"] != FORM:
            raise BadInput(f"has form {document['form']}; this version reads {FORM}", place=place)
        if document["ledger"] is None:
            raise BadInput("was kept before there was a ledger: nothing vouches for it", place=place)
        _check_kinds(document["ledger"], _OF_BLOCK, place, "snapshot's ledger")
        return cls(document)

    @property
    def board(self) -> Mapping[str, Any]:
        """What can be computed again."""
        board: Mapping[str, Any] = self.fields["board"]
        return board

    @property
    def block(self) -> int:
        """The height of the block that holds the log up to the board."""
        return int(self.fields["ledger"]["block"])

    def check(self) -> None:
        """Check that it is as it was made: each field has its hash, and the whole has its own.

        Raises:
            NotVerified: Names the field that was edited.
        """
        for name, value in self.fields.items():
            if name not in {"fields", "sha256"} and hash_of(value) != self.fields["fields"].get(name):
                raise NotVerified(
                    f"the snapshot's field {name!r} was edited: its hash is not the one given in `fields`"
                )
        whole = {name: value for name, value in self.fields.items() if name != "sha256"}
        if set(self.fields["fields"]) != set(whole) - {"fields"}:
            raise NotVerified("the snapshot's field 'fields' was edited: it is not about the fields that there are")
        if hash_of(whole) != self.fields["sha256"]:
            raise NotVerified("the snapshot was edited: its sha256 is not that of its content")
        for name in ("digest", "votes", "category"):
            if self.fields[name] != self.board.get(name):
                raise NotVerified(
                    f"the snapshot's {name} is {self.fields[name]!r}, its board's {self.board.get(name)!r}"
                )


def hash_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _check_kinds(found: Mapping[str, Any], kinds: Mapping[str, Any], place: str, what: str) -> None:
    for name, kind in kinds.items():
        if name not in found:
            raise BadInput(f"is no {what}: it has no {name!r}", place=place)
        if not isinstance(found[name], kind) or isinstance(found[name], bool):
            raise BadInput(f"is no {what}: {name!r} can't be {json.dumps(found[name])[:60]}", place=place)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
