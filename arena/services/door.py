"""The operator's door: who says the token comes in, and stays for half a day."""

import hashlib
import hmac
import time
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from arena.domain.seals import BrokenSeal, Seal, SealKind
from arena.errors import NotFound, TooManyRequests, Unauthorized

SESSION_SECONDS: Final = 12 * 3600

_WRONG_TOKENS: Final = parse("10 per 5 minutes")
_PROOF_BYTES: Final = 16


class Door:
    """Lets operators in.

    Wrong tokens are counted by address, in this process: ten in five minutes, and the address is heard no more for a
    while. That is no defence of a token that can be guessed; 16 random characters can't.

    Args:
        token: What opens it; None for an arena without operator's pages.
        seal: Closes sessions.
    """

    def __init__(self, token: SecretStr | None, seal: Seal) -> None:
        self._token = token.get_secret_value().encode() if token else None
        self._seal = seal
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def require_open(self) -> None:
        """Check that there is such a door.

        Raises:
            NotFound: There is none.
        """
        if self._token is None:
            raise NotFound("this arena has no operator's pages; BLINDCUT_ADMIN_TOKEN opens them")

    def check(self, word: str, address: str) -> None:
        """Check a token, in a time that says nothing of it.

        Args:
            word: What was said.
            address: Of who says it.

        Raises:
            NotFound: There is no such door.
            TooManyRequests: Too many wrong tokens came from the address.
            Unauthorized: It is not the token.
        """
        self.require_open()
        if not self._limiter.test(_WRONG_TOKENS, address):
            ends = self._limiter.get_window_stats(_WRONG_TOKENS, address).reset_time
            wait = max(1, round(ends - time.time()))
            raise TooManyRequests("too many wrong tokens", policy="operator", retry_after=wait)
        if not hmac.compare_digest(word.encode(), self._token or b""):
            self._limiter.hit(_WRONG_TOKENS, address)
            raise Unauthorized("that is not the token of this arena's operators")

    def session(self) -> str:
        """A session that begins now, for whoever said the token."""
        ends = int(time.time()) + SESSION_SECONDS
        return self._seal.close(SealKind.OPERATOR, ends.to_bytes(8) + self._proof)

    def admits(self, session: str) -> bool:
        """Whether a session is ours, has not ended, and is of the token that holds now."""
        try:
            content = self._seal.open(SealKind.OPERATOR, session)
        except BrokenSeal:
            return False
        fresh = int.from_bytes(content[:8]) > time.time()
        return self._token is not None and fresh and hmac.compare_digest(content[8:], self._proof)

    @property
    def _proof(self) -> bytes:
        """What ties a session to the token: with another one, sessions end."""
        return hashlib.sha256(b"operator\0" + (self._token or b"")).digest()[:_PROOF_BYTES]
