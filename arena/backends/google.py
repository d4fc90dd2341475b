"""What Gemini Omni and Veo have in common: one SDK, and how Google words failures."""

import base64
import binascii
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import httpx2
from google import genai
from google.genai import types

from arena.backends.base import BackendError
from arena.backends.catalog import Catalog
from arena.backends.exchange import Exchange, tls
from arena.backends.failures import Meaning
from arena.backends.remote import Remote
from arena.domain.generation import FailureKind

REFUSALS: Final = r"safety|prohibited|usage guidelines|sensitive words|content polic"
"""Words of a refusal; there is no code for it."""

ANSWERS: Final = (
    Meaning(r"api[_ ]key[_ ](not valid|invalid)", FailureKind.AUTH, 400),
    Meaning(REFUSALS, FailureKind.REFUSED_INPUT, 400),
    Meaning(r"billing|prepay|credits are depleted", FailureKind.BILLING),
    Meaning(r"models?/\S+ is not (found|supported)|model \S+ (was|is) not found", FailureKind.MODEL_RETIRED, 400),
)
"""What error answers mean beyond their status: a key that is wrong is a bad request."""


class Google(Remote):
    """Google's SDK, which tries nothing again.

    Args:
        account: Who asks: `vertexai`, and `api_key` or `project` and `location`.
        catalog: What is known of the models.
        url: Another address of the API; empty for Google's own.
        timeout: Seconds that the provider may be silent.
    """

    sdk = "google-genai"
    answers = ANSWERS

    def __init__(self, account: Mapping[str, Any], catalog: Catalog, *, url: str, timeout: float) -> None:
        super().__init__(catalog, timeout=timeout)
        self._account = account
        self._url = url

    @cached_property
    def _http(self) -> httpx2.Client:
        return httpx2.Client(timeout=self._timeout, event_hooks=self._wire.hooks, verify=tls(), follow_redirects=True)

    @cached_property
    def _client(self) -> genai.Client:
        options = types.HttpOptions(
            base_url=self._url or None,
            httpx_client=self._http,
            httpx_async_client=httpx2.AsyncClient(verify=tls()),  # never used, and slow to make without one given
            timeout=int(self._timeout * 1000),
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        return genai.Client(http_options=options, **self._account)

    def _failure(self, error: Exception, exchange: Exchange, *, submitting: bool, asking: bool) -> BackendError:
        if type(error).__module__.startswith("google.auth"):  # which speaks to Google by itself, unheard
            return BackendError(FailureKind.AUTH, f"{self.name}: Google's credentials don't work: {error}")
        return super()._failure(error, exchange, submitting=submitting, asking=asking)


def decoded(text: object) -> bytes:
    """What base64 text holds; nothing where it is none."""
    try:
        return base64.b64decode(text) if isinstance(text, str) else b""
    except binascii.Error:
        return b""
