"""Seals: tokens that carry facts through a voter's hands without showing them.

Authenticated encryption, because a signature alone would show its content and with it the models: AES-256-GCM-SIV (RFC
8452), whose random nonces may even repeat without giving anything away but that. Every kind of token has a fixed
layout, so that its length says nothing about what is inside.
"""

import binascii
import hashlib
import os
from base64 import b64decode, urlsafe_b64encode
from enum import Enum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class SealKind(Enum):
    """What a token is for; a token of one kind never opens as another."""

    BATTLE = b"battle"
    CLIP = b"clip"
    VOTER = b"voter"
    POSTER = b"poster"
    SHOWING = b"showing"
    OPERATOR = b"operator"


class BrokenSeal(ValueError):
    """The token was not made with this secret, was changed, or is of another kind."""


class Seal:
    """Closes and opens tokens with one secret.

    Args:
        secret: The arena's secret; any text, its entropy is the operator's care.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCMSIV(hashlib.sha256(b"blindcut seal\0" + secret.encode()).digest())

    def close(self, kind: SealKind, content: bytes) -> str:
        """A token that only this secret opens, of letters, digits, `-` and `_`: it needs no quotes in a cookie."""
        nonce = os.urandom(_NONCE_BYTES)
        return urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, content, kind.value)).rstrip(b"=").decode("ascii")

    def open(self, kind: SealKind, token: str) -> bytes:
        """The content of a token.

        Raises:
            BrokenSeal: The token is forged, damaged, or of another kind.
        """
        try:
            sealed = b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
            if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
                raise BrokenSeal(kind.name)
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], kind.value)
        except (InvalidTag, UnicodeEncodeError, binascii.Error) as error:
            raise BrokenSeal(kind.name) from error
