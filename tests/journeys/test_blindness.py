"""No byte that reaches a voter before the vote names a model or a file, and the page is small."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

Begin = Callable[..., Any]


class Ear:
    """Everything that comes over the wire to a page: addresses, headers and bodies."""

    def __init__(self, page: Page, console: list[str]) -> None:
        self._page = page
        self._console = console
        self._heads: list[str] = []
        self.bodies: dict[str, bytes] = {}
        page.route("**/*", self._listen)

    def _listen(self, route: Route) -> None:
        response = route.fetch()
        self.bodies[f"{route.request.method} {response.url} {len(self.bodies)}"] = response.body()
        self._heads += [response.url, *(f"{each['name']}: {each['value']}" for each in response.headers_array)]
        route.fulfill(response=response)

    def heard(self) -> bytes:
        cookies = [f"{cookie['name']}={cookie['value']}" for cookie in self._page.context.cookies()]
        words = [self._page.content(), *self._console, *cookies, *self._heads]
        return b"\n".join(["\n".join(words).encode(), *self.bodies.values()])


def test_nothing_received_before_the_vote_names_a_model(visit: Begin, names: tuple[str, ...]) -> None:
    voter = visit()
    ear = Ear(voter.page, voter.console)
    voter.open()
    voter.await_open_ballot()
    while sum("/media/" in each for each in ear.bodies) < 4:  # the next battle's clips come before the vote, too
        voter.page.wait_for_timeout(50)
    heard = ear.heard().lower()
    assert len(heard) > 20_000
    assert [name for name in names if name.lower().encode() in heard] == []
    voter.page.keyboard.press("1")
    voter.await_reveal()
    told = voter.page.locator("#left .name strong").inner_text()
    assert told.lower().encode() in ear.heard().lower(), "the ear must hear the reveal, or it hears nothing"


def test_nothing_comes_from_elsewhere(visit: Begin, address: str) -> None:
    voter = visit()
    asked: list[str] = []
    voter.page.on("request", lambda request: asked.append(request.url))
    voter.open()
    voter.await_battle()
    voter.open("/leaderboard")
    assert [url for url in asked if not url.startswith((address, f"blob:{address}"))] == []
