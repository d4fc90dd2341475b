"""Pages and static files as they go over the wire."""

import re

from starlette.testclient import TestClient

from arena.resources import WEB

NOT_SHOWN = {
    "figures.html",  # numbers as text
    *("reading.html", "reliability.html"),  # words about a board of one's own
    "showing.html",  # clips with names, of which there are none to make up
}


def test_pages_and_what_they_load_are_compressed_for_those_who_take_it(client: TestClient) -> None:
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["vary"] == "Accept-Encoding"
    script = re.search(r'src="(/static/[0-9a-f]+/js/vote\.js)"', page.text)
    assert script is not None
    loaded = client.get(script[1], headers={"Accept-Encoding": "gzip"})
    assert loaded.headers["content-encoding"] == "gzip"
    assert "immutable" in loaded.headers["cache-control"]


def test_who_does_not_take_compression_gets_the_same_page(client: TestClient) -> None:
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == client.get("/", headers={"Accept-Encoding": "gzip"}).text


def test_the_page_of_patterns_shows_every_part_that_templates_have(client: TestClient) -> None:
    shown = client.get("/patterns").text
    assert shown.count('class="specimen"') == shown.count('class="from"')
    named = " ".join(re.findall(r'class="from">([^<]*)<', shown))
    parts = {path.name for path in (WEB / "templates" / "parts").glob("*.html")}
    assert {part for part in parts if part not in named} == NOT_SHOWN
