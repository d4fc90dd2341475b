"""How much a page weighs over the wire: status lines, headers and bodies as they were sent, clips left out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

Begin = Callable[..., Any]

LARGEST_PAGE = 60_000


def weigh(page: Page) -> dict[str, int]:
    """The bytes of every answer that comes to a page from now on, by address; what is still coming is 0."""
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}

    def begun(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["response"]["url"]
        weights.setdefault(event["response"]["url"], 0)

    def ended(event: dict[str, Any]) -> None:
        weights[addresses[event["requestId"]]] += int(event["encodedDataLength"])

    wire = page.context.new_cdp_session(page)
    wire.on("Network.responseReceived", begun)
    wire.on("Network.loadingFinished", ended)
    wire.send("Network.enable")
    return weights


def test_the_voting_page_weighs_little(visit: Begin) -> None:
    voter = visit()
    weights = weigh(voter.page)
    voter.open()
    voter.await_battle()
    clips = {address for address in weights if "/media/" in address}
    page = {address: weight for address, weight in weights.items() if address not in clips and address[:4] == "http"}
    assert any(address.endswith("vote.js") and weight > 1000 for address, weight in page.items())
    assert 10_000 < sum(page.values()) <= LARGEST_PAGE


@pytest.mark.parametrize(
    "path",
    [
        *("/leaderboard", "/about/blindness", "/about/method", "/about/registry", "/me"),
        *("/models/kestrel-nine", "/compare/kestrel-nine/osprey-large", "/prompts/text-to-video/curtain"),
    ],
)
def test_other_pages_weigh_little_too(visit: Begin, path: str) -> None:
    reader = visit()
    weights = weigh(reader.page)
    reader.open(path)
    reader.page.wait_for_load_state("networkidle")
    page = {address: weight for address, weight in weights.items() if "/poster/" not in address}
    assert 2_000 < sum(page.values()) <= LARGEST_PAGE
