"""Who sent a request that came through proxies: what may be believed, and what a client could have made up."""

import asyncio
from typing import Any

import pytest

from arena.routes.proxies import Proxies

PROXIES = "127.0.0.1, 10.0.0.0/8, 2001:db8:ffff::/48"


def seen(peer: str, *headers: tuple[str, str], trusted: str = PROXIES) -> tuple[str, str]:
    """The sender's address and the scheme, as the application sees them."""
    scopes: list[Any] = []

    async def app(scope: Any, _receive: object, _send: object) -> None:  # noqa: ANN401 - a scope
        scopes.append(scope)

    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    asyncio.run(Proxies(app, trusted)(scope, None, None))  # type: ignore[arg-type]
    return scopes[0]["client"][0], scopes[0]["scheme"]


def test_a_proxys_word_is_taken_and_a_strangers_is_not() -> None:
    told = [("x-forwarded-for", "203.0.113.5"), ("x-forwarded-proto", "https")]
    standard = ("forwarded", "for=203.0.113.5;proto=https;by=127.0.0.1")

    for headers in (told, [standard], [*told, standard]):
        assert seen("127.0.0.1", *headers) == ("203.0.113.5", "https")
        assert seen("198.51.100.7", *headers) == ("198.51.100.7", "http")


def test_of_several_hops_the_last_that_is_no_proxy_of_ours_counts() -> None:
    """What stands left of it, the client may have written."""
    assert seen("127.0.0.1", ("x-forwarded-for", "1.1.1.1, 203.0.113.5, 10.1.2.3"))[0] == "203.0.113.5"
    assert seen("10.9.9.9", ("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.5"))[0] == "203.0.113.5"
    assert seen("127.0.0.1", ("forwarded", "for=1.1.1.1, For=203.0.113.5,for=10.1.2.3"))[0] == "203.0.113.5"
    assert seen("127.0.0.1", ("forwarded", "for=1.1.1.1"), ("forwarded", "for=203.0.113.5"))[0] == "203.0.113.5"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ('for="[2001:db8::17]:4711"', "2001:db8::17"),
        ('for="[2001:db8::17]"', "2001:db8::17"),
        ('for="203.0.113.5:80"', "203.0.113.5"),
        ('FOR = "203.0.113.5"', "127.0.0.1"),
        ("for=203.0.113.5 ; proto=http", "203.0.113.5"),
        ('for="203.0.\\113.5"', "203.0.113.5"),
        ("for=unknown", "unknown"),
        ("for=_hidden", "_hidden"),
        ("proto=https", "unknown"),
        ('for="203.0.113.5', "127.0.0.1"),
        ("nonsense", "127.0.0.1"),
        (",,;", "127.0.0.1"),
    ],
)
def test_forwarded_is_read_as_rfc_7239_writes_it(said: str, address: str) -> None:
    assert seen("127.0.0.1", ("forwarded", said))[0] == address


def test_where_two_headers_differ_a_client_wrote_one_and_neither_is_believed() -> None:
    """A proxy that sets one of them hands on what the client says in the other."""
    told = [("x-forwarded-for", "203.0.113.5"), ("x-forwarded-proto", "https"), ("forwarded", "for=1.1.1.1")]

    assert seen("127.0.0.1", *told) == ("127.0.0.1", "http")
