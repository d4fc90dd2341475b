"""No byte that reaches a voter before the vote names a model, a file or a source, or lets a clip be known again."""

import base64
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from difflib import SequenceMatcher
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, CDPSession, Error, Page, expect

Begin = Callable[..., Any]

TELLING_NOTHING = {
    "accept-ranges",
    "cache-control",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
}
"""All that a clip may say of itself in headers. A validator, a file's date, a server's timing or name is none of it."""

ENCODERS = ("x264", "lavf", "lavc", "libav", "c2pa", "jumb", "comfyui")
LONGEST_SHARED = 6
"""Letters that two random tokens of this length practically never share: 90 x 90 places, 64 ** 6 words."""

STATE = """async () => JSON.stringify({
    local: {...localStorage}, session: {...sessionStorage}, name: window.name, history: history.state,
    databases: (await indexedDB.databases()).map((each) => each.name),
    caches: await Promise.all((await caches.keys()).map(async (key) =>
        [key, (await (await caches.open(key)).keys()).map((each) => each.url)])),
    timing: performance.getEntries().map((each) => [each.name, each.serverTiming]),
    properties: [...document.querySelectorAll('*')].map((each) => [each.id, each.className, each.value, each.currentSrc,
        JSON.stringify(each.dataset ?? {})].join(' ')),
})"""


class Capture:
    """Everything that a page is sent and keeps, from the browser's own record of the wire."""

    def __init__(self, page: Page, console: list[str]) -> None:
        self._page, self._console = page, console
        self._wire: CDPSession = page.context.new_cdp_session(page)
        self._asked: list[str] = []
        self._heads: list[str] = []
        self._ended: list[str] = []
        self.urls: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.bodies: dict[str, bytes] = {}
        self._streamed: dict[str, bytes] = {}
        self._wire.on("Network.requestWillBeSent", self._ask)
        self._wire.on("Network.responseReceivedExtraInfo", self._head)
        self._wire.on("Network.responseReceived", self._answer)
        self._wire.on("Network.dataReceived", self._take)
        self._wire.on("Network.loadingFinished", lambda event: self._ended.append(event["requestId"]))
        self._wire.send("Network.enable", {"maxTotalBufferSize": 1 << 28, "maxResourceBufferSize": 1 << 27})

    def _ask(self, event: dict[str, Any]) -> None:
        self._asked.append(event["request"]["url"])

    def _head(self, event: dict[str, Any]) -> None:
        self._heads.append(event.get("headersText", "") + "\n".join(f"{k}: {v}" for k, v in event["headers"].items()))
        self.headers[event["requestId"]] = {name.lower(): value for name, value in event["headers"].items()}

    def _answer(self, event: dict[str, Any]) -> None:
        request = event["requestId"]
        self.urls[request] = event["response"]["url"]
        if "/media/" in self.urls[request]:  # read as a stream, which the browser keeps only when it has ended in time
            with suppress(Error):
                begun = self._wire.send("Network.streamResourceContent", {"requestId": request})["bufferedData"]
                self._streamed[request] = base64.b64decode(begun) + self._streamed.get(request, b"")

    def _take(self, event: dict[str, Any]) -> None:
        if "data" in event:
            request = event["requestId"]
            self._streamed[request] = self._streamed.get(request, b"") + base64.b64decode(event["data"])

    def of(self, part: str) -> dict[str, bytes]:
        """Bodies that have come whole, by request, of addresses with this part."""
        self._collect()
        return {request: body for request, body in self.bodies.items() if part in self.urls[request]}

    def channels(self) -> dict[str, bytes]:
        """All that is known to the page, by how it came."""
        self._collect()
        cookies = [f"{each['name']}={each['value']}" for each in self._page.context.cookies()]
        lines = {
            "address": self._asked,
            "header": self._heads,
            "cookie": cookies,
            "console": self._console,
            "document": [self._page.content(), self._page.title()],
            "state": [str(self._page.evaluate(STATE))],
        }
        bodies = {f"body of {self.urls[request]}": body for request, body in self.bodies.items()}
        return {name: "\n".join(each).encode() for name, each in lines.items()} | bodies

    def _collect(self) -> None:
        for request, body in self._streamed.items():
            if len(body) == int(self.headers[request]["content-length"]):
                self.bodies[request] = body
        for request in self._ended:
            url = self.urls.get(request, "")
            if url.startswith("http") and not {request} & {*self.bodies, *self._streamed}:
                sent = self._wire.send("Network.getResponseBody", {"requestId": request})
                text = sent["body"]
                self.bodies[request] = base64.b64decode(text) if sent["base64Encoded"] else text.encode()


def disguises(word: str) -> set[bytes]:
    """A word in the forms in which it could be sent."""
    plain = word.encode()
    forms = {plain, quote(word).encode(), plain.hex().encode(), word.encode("utf-16-le"), plain[::-1]}
    forms.add(re.sub(rb"[-_ .]", b"", plain))
    for shift in range(3):
        # What stands before a word moves it against base64's groups of three; its ends mix with its neighbours.
        coded = base64.b64encode(b"\0" * shift + plain)
        forms |= {
            coded[4 * (shift > 0) : len(plain) * 4 // 3 - 2],
            coded.translate(bytes.maketrans(b"+/", b"-_"))[4:-4],
        }
    return {form for form in forms if len(form) >= 5}


def told(channels: Mapping[str, bytes], words: Iterable[str]) -> set[tuple[str, str]]:
    """Which words were sent, and how."""
    found = set()
    lowered = {name: content.lower() for name, content in channels.items()}
    for word in words:
        forms = {form.lower() for form in disguises(word.lower()) | disguises(word)}
        found |= {(name, word) for name, content in lowered.items() if any(form in content for form in forms)}
    return found


def numbers(value: object, place: str = "") -> list[str]:
    """Where a JSON document holds numbers: in a battle each could be a row of a database."""
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in numbers(inner, f"{place}.{key}")]
    if isinstance(value, list):
        return [each for at, inner in enumerate(value) for each in numbers(inner, f"{place}[{at}]")]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return [place] if is_number or (isinstance(value, str) and re.fullmatch(r"\d+", value)) else []


def shared(tokens: list[str]) -> list[str]:
    """The longest text that two tokens share, of each pair that shares more than chance would."""
    found = []
    for at, one in enumerate(tokens):
        for other in tokens[at + 1 :]:
            match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
            if match.size >= LONGEST_SHARED:
                found.append(one[match.a : match.a + match.size])
    return found


@pytest.mark.parametrize("word", ["osprey-large", "SamplerOfWrens"])
@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_a_word_is_found_in_every_disguise(word: str, before: str) -> None:
    said = (before + word + "!").encode()
    for sent in (said, said.upper(), said.hex().encode(), base64.b64encode(said), base64.urlsafe_b64encode(said)):
        assert told({"token": b"x" + sent + b"y"}, [word]) == {("token", word)}
    assert told({"file": said.decode().encode("utf-16-le")}, [word]) == {("file", word)}
    assert told({"file": b"nothing of the kind"}, [word]) == set()


def test_numbers_and_shared_letters_are_found() -> None:
    assert numbers({"left": {"clip": 17, "fine": True}, "n": [{"id": "204"}], "x": "a1"}) == [".left.clip", ".n[0].id"]
    assert shared(["AbCdEfGh12", "zzCdEfGhyy"]) == ["CdEfGh"]
    assert shared(["AbCdEfGh12", "zzCdEfxhyy"]) == []


LEAKY_PAGE = b"""<!doctype html><title>leak-title</title><p data-model=leak-dataset>leak-text<script type=module>
    localStorage.setItem("a", "leak-local"); sessionStorage.setItem("a", "leak-session"); window.name = "leak-window";
    history.replaceState("leak-history", ""); console.log("leak-console"); indexedDB.open("leak-database");
    await (await caches.open("leak-cache")).put("/leak-cached", new Response(""));
    await fetch("/leak-address"); await fetch("/moved"); await (await fetch("/media/clip")).bytes();
    document.documentElement.lang = "xx";
</script>"""
LEAKS = ("title", "dataset", "text", "local", "session", "window", "history", "console", "database", "cache", "cached")
LEAKS += ("address", "redirect", "header", "etag", "cookie", "timing", "json", "clip")


class _Leaky(BaseHTTPRequestHandler):
    """Gives away a word in every way there is."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        moved = self.path == "/moved"
        body = (
            b"" if moved else {"/": LEAKY_PAGE, "/media/clip": b"ftyp leak-clip"}.get(self.path, b'{"m": "leak-json"}')
        )
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", "/leak-redirect")
        self.send_header("Content-Type", "text/html" if self.path == "/" else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"leak-etag"')
        self.send_header("X-Model", "leak-header")
        self.send_header("Server-Timing", "leak-timing;dur=1")
        self.send_header("Set-Cookie", "a=leak-cookie")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


def test_the_capture_hears_every_way_in_which_a_word_can_leak(browser: Browser) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Leaky) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with browser.new_context() as context:
            page, console = context.new_page(), []
            page.on("console", lambda message: console.append(message.text))
            capture = Capture(page, console)
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            expect(page.locator("html")).to_have_attribute("lang", "xx")
            heard = {word for _, word in told(capture.channels(), [f"leak-{leak}" for leak in LEAKS])}
        server.shutdown()
    assert heard == {f"leak-{leak}" for leak in LEAKS}


@pytest.fixture(scope="session")
def secrets(clips: Path, home: Path, address: str, names: tuple[str, ...]) -> list[str]:
    """All that the arena knows and a voter must not: names, canaries in the sources, digests of each clip's files."""
    with sqlite3.connect(home / "data" / "blindcut.db") as database:
        digests = database.execute("SELECT original, rendition, served, poster FROM clips").fetchall()
        makers = database.execute("SELECT slug, name, organization, route FROM models").fetchall()
    files = [hashlib.sha256(path.read_bytes()).hexdigest() for path in clips.glob("*.mp4")]
    found = {word for row in [*digests, *makers] for word in row if word} | set(files)
    assert len(found) > 20, address
    return sorted((found | set(names)) - {"import"})


def test_nothing_received_before_the_vote_tells_a_maker_or_a_source(visit: Begin, secrets: list[str]) -> None:
    voter = visit()
    capture = Capture(voter.page, voter.console)
    voter.open()
    voter.await_open_ballot()
    while len(capture.of("/media/")) < 4:  # the next battle's clips come before the vote, too
        voter.page.wait_for_timeout(100)
    voter.page.keyboard.press("1")
    voter.await_aspects()
    before = capture.channels()

    assert sum(map(len, before.values())) > 60_000
    assert {"address", "header", "cookie", "document", "state"} <= {name for name, each in before.items() if each}
    assert told(before, secrets) == set()
    clips = {name: body for name, body in before.items() if "/media/" in name}
    assert all(body[4:8] == b"ftyp" for body in clips.values())
    assert told(clips, ENCODERS) == set()
    battles = [json.loads(body) for body in capture.of("/api/v1/battles").values()]
    assert len(battles) >= 2
    assert [numbers(battle) for battle in battles] == [[]] * len(battles)

    voter.await_reveal()
    names = [voter.page.locator(f"#{side} .name strong").inner_text() for side in ("left", "right")]
    after = {word for channel, word in told(capture.channels(), names) if channel.startswith("body")}
    assert after == set(names), "the reveal must be heard, or nothing is"


def test_the_same_clip_in_two_battles_shares_nothing_but_its_picture(visit: Begin) -> None:
    """The category has one pair of clips, so two voters meet the same two."""
    captures = []
    for _ in range(2):
        voter = visit()
        captures.append(Capture(voter.page, voter.console))
        voter.open("/?category=image-to-video")
        voter.await_battle()
    met = [capture.of("/media/") for capture in captures]
    assert [len(set(each.values())) for each in met] == [2, 2]
    assert set(met[0].values()) == set(met[1].values())

    headers = [capture.headers[request] for capture, each in zip(captures, met, strict=True) for request in each]
    assert set().union(*headers) <= TELLING_NOTHING
    for name in TELLING_NOTHING - {"date"}:
        assert len({header.get(name) for header in headers}) == 1, name

    drawn = [json.loads(body) for each in captures for body in each.of("/api/v1/battles").values()]
    battles = [each for each in drawn if "battle" in each]  # there is no second one to draw
    assert len(battles) == 2
    tokens = [battle[side]["url"].removeprefix("/media/") for battle in battles for side in ("left", "right")]
    assert shared([*tokens, *(battle["battle"] for battle in battles)]) == []
    assert all(set(battle[side]) == {"url", "media_type"} for battle in battles for side in ("left", "right"))
    assert all(battle["prompt"] == battles[0]["prompt"] for battle in battles)


def test_nothing_comes_from_elsewhere(visit: Begin, address: str) -> None:
    voter = visit()
    asked: list[str] = []
    voter.page.on("request", lambda request: asked.append(request.url))
    voter.open()
    voter.await_battle()
    voter.open("/leaderboard")
    assert [url for url in asked if not url.startswith((address, f"blob:{address}"))] == []
