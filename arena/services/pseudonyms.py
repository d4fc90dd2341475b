"""Pseudonyms: names of voters in what is published."""

import hmac
import secrets
from typing import Final

_DIGITS: Final = 32


class Pseudonyms:
    """HMACs of stored ids under a key that is drawn here and forgotten.

    Within one export they tell votes of one voter from those of another; they lead neither to the voter nor to another
    export.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of(self, voter: str) -> str:
        """The pseudonym of a voter, 32 hexadecimal digits."""
        return hmac.digest(self._key, voter.encode(), "sha256").hex()[:_DIGITS]
