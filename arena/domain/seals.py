"""Seals: tokens that carry facts through a voter's hands without showing them.

Authenticated encryption (Fernet, AES-128-CBC with HMAC-SHA256), because a signature alone would show its content and
with it the models. Every kind of token has a fixed layout, so that its length says nothing about what is inside.
"""

import base64
import hashlib
from enum import Enum

from cryptography.fernet import Fernet, InvalidToken


class SealKind(Enum):
    """What a token is for; a token of one kind never opens as another."""

    BATTLE = b"b"
    CLIP = b"c"
    VOTER = b"v"


class BrokenSeal(ValueError):
    """The token was not made with this secret, was changed, or is of another kind."""


class Seal:
    """Closes and opens tokens with one secret.

    Args:
        secret: The arena's secret; any text, its entropy is the operator's care.
    """

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"blindcut seal\0" + secret.encode()).digest()))

    def close(self, kind: SealKind, content: bytes) -> str:
        """A token that only this secret opens, of letters, digits, `-` and `_`: it needs no quotes in a cookie."""
        return self._fernet.encrypt(kind.value + content).decode("ascii").rstrip("=")

    def open(self, kind: SealKind, token: str) -> bytes:
        """The content of a token.

        Raises:
            BrokenSeal: The token is forged, damaged, or of another kind.
        """
        try:
            content = self._fernet.decrypt(token.encode() + b"=" * (-len(token) % 4))
        except (InvalidToken, UnicodeEncodeError) as error:
            raise BrokenSeal(kind.name) from error
        if content[:1] != kind.value:
            raise BrokenSeal(kind.name)
        return content[1:]
