"""Downloads: what is taken from a provider's store of files, and what is not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from arena.backends.base import BackendError
from arena.backends.downloads import Downloads, Expired, Source, keep
from arena.domain.generation import FailureKind
from stubs.files import tiny_clip
from stubs.kit import Stub

LARGEST = 1 << 20


class Store(Stub):
    """A store of files: redirects, codings, wrong lengths, and what it was asked with."""

    def reset(self) -> None:
        super().reset()
        self.seen: list[dict[str, str]] = []
        self.elsewhere = ""

    def check_key(self, request: Request) -> None:
        """Needs none."""

    def routes(self) -> list[Route]:
        return [
            self.route("GET", "/clip", self._clip),
            self.route("GET", "/onward/{times:int}", self._onward),
            self.route("GET", "/status/{code:int}", lambda request: Response("no", request.path_params["code"])),
            self.route("GET", "/ends/{name}", lambda request: Response(ENDS[request.path_params["name"]])),
        ]

    def _clip(self, request: Request) -> Response:
        self.seen.append(dict(request.headers))
        return self.file()

    def _onward(self, request: Request) -> Response:
        self.seen.append(dict(request.headers))
        left = request.path_params["times"]
        if left == 0:
            return RedirectResponse(f"{self.elsewhere}/clip")
        return RedirectResponse(f"/onward/{left - 1}")


ENDS = {
    "json": b'{"error": "expired"}',
    "png": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "text": b"Please come back later.",
    "noise": b"\x00\x01\x02\xff" * 8,
}


@pytest.fixture(scope="module")
def stores() -> Iterator[tuple[Store, Store]]:
    with Store() as first, Store() as second:
        yield first, second


@pytest.fixture
def store(stores: tuple[Store, Store]) -> Store:
    for store in stores:
        store.reset()
    return stores[0]


@pytest.fixture
def downloads() -> Iterator[Downloads]:
    opened = Downloads(timeout=5.0)
    yield opened
    opened.close()


def refused(downloads: Downloads, source: Source, target: Path, *, largest: int = LARGEST) -> BackendError:
    """The error of a download that leaves nothing behind."""
    with pytest.raises(BackendError) as caught:
        downloads.fetch(source, target, largest=largest)
    assert list(target.parent.iterdir()) == []
    return caught.value


def test_a_key_goes_to_the_host_it_is_for_and_to_no_other_that_it_leads_to(
    downloads: Downloads, store: Store, stores: tuple[Store, Store], target: Path
) -> None:
    store.elsewhere = stores[1].url

    downloads.fetch(Source(f"{store.url}/onward/1", {"x-goog-api-key": "secret"}), target, largest=LARGEST)

    assert target.read_bytes() == store.clip
    assert [headers.get("x-goog-api-key") for headers in store.seen] == ["secret", "secret"]
    assert [headers.get("x-goog-api-key") for headers in stores[1].seen] == [None]


def test_redirects_come_to_an_end(downloads: Downloads, store: Store, target: Path) -> None:
    error = refused(downloads, Source(f"{store.url}/onward/9"), target)

    assert error.failure is FailureKind.BAD_OUTPUT
    assert len(store.requests) == 6


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_address_that_leads_nowhere_any_more_has_expired(
    downloads: Downloads, store: Store, target: Path, status: int
) -> None:
    assert isinstance(refused(downloads, Source(f"{store.url}/status/{status}"), target), Expired)


@pytest.mark.parametrize(("status", "kind"), [(429, "transient"), (503, "transient"), (401, "bad_output")])
def test_a_store_that_does_not_give_the_file_now_may_give_it_later(
    downloads: Downloads, store: Store, target: Path, *, status: int, kind: str
) -> None:
    assert refused(downloads, Source(f"{store.url}/status/{status}"), target).failure == kind


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("json", 'JSON: {"error": "expired"}'),
        ("png", "a PNG image"),
        ("text", "text: Please come back"),
        ("noise", "something unknown"),
    ],
)
def test_what_is_no_video_is_told_by_what_it_is(
    downloads: Downloads, store: Store, target: Path, *, name: str, words: str
) -> None:
    error = refused(downloads, Source(f"{store.url}/ends/{name}"), target)

    assert error.failure is FailureKind.BAD_OUTPUT
    assert words in str(error)


def test_a_file_that_says_how_large_it_is_is_not_read_past_the_cap(
    downloads: Downloads, store: Store, target: Path
) -> None:
    store.clip = tiny_clip() + bytes(8 << 20)
    error = refused(downloads, Source(f"{store.url}/clip"), target)
    store.clip = tiny_clip()

    assert "8,3" in str(error)
    assert "1,048,576 are allowed" in str(error)


def test_a_file_is_held_against_the_length_that_was_announced(downloads: Downloads, store: Store, target: Path) -> None:
    store.behaviour.file = "unmeasured"
    length = len(store.clip)

    error = refused(downloads, Source(f"{store.url}/clip", length=length + 1), target)
    downloads.fetch(Source(f"{store.url}/clip", length=length), target, largest=LARGEST)

    assert error.failure is FailureKind.TRANSIENT
    assert target.read_bytes() == store.clip


def test_a_download_has_its_time(store: Store, target: Path) -> None:
    with closing(Downloads(deadline=-1.0)) as hurried:
        error = refused(hurried, Source(f"{store.url}/clip"), target)

    assert error.failure is FailureKind.TRANSIENT


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gs://bucket/clip.mp4", "http://", "clip.mp4", "http://[::1"])
def test_what_is_no_address_of_the_web_is_not_followed(downloads: Downloads, target: Path, url: str) -> None:
    assert refused(downloads, Source(url), target).failure is FailureKind.BAD_OUTPUT


def test_a_clip_within_an_answer_is_held_to_the_same(target: Path) -> None:
    clip = tiny_clip()

    for content, largest in ((b"<html>", LARGEST), (clip, len(clip) - 1)):
        with pytest.raises(BackendError):
            keep(content, target, largest=largest)
    keep(clip, target, largest=len(clip))

    assert target.read_bytes() == clip
