"""Documents go in the form that the reader takes best, and not at all to one who has them."""

import gzip
import sys

import pytest
from starlette.testclient import TestClient

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BOARD = "/api/v1/leaderboard"


def plain(client: TestClient) -> bytes:
    return client.get(BOARD, headers={"accept-encoding": "identity"}).content


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("gzip;q=0.5, zstd;q=0.2", "zstd"),
        ("zstd;q=0, gzip", "gzip"),
        ("ZSTD", "zstd"),
    ],
)
def test_a_reader_gets_the_best_form_that_it_takes(client: TestClient, accepted: str, encoding: str | None) -> None:
    with client.stream("GET", BOARD, headers={"accept-encoding": accepted}) as answer:
        content = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    opened = {"gzip": gzip.decompress, "zstd": zstd.decompress, None: bytes}[encoding](content)
    assert opened == plain(client)


def test_each_form_has_a_tag_of_its_own_and_any_of_them_stands_for_the_document(client: TestClient) -> None:
    tags = [client.get(BOARD, headers={"accept-encoding": each}).headers["etag"] for each in ("br", "gzip", "zstd")]
    assert len(set(tags)) == 3
    for accepted in ("br", "gzip", "zstd"):
        for tag in tags:
            answer = client.get(BOARD, headers={"accept-encoding": accepted, "if-none-match": tag})
            assert (answer.status_code, answer.content) == (304, b"")
            assert "content-encoding" not in answer.headers


def test_a_short_document_is_not_compressed(client: TestClient) -> None:
    answer = client.get("/api/v1/leaderboard.csv", headers={"accept-encoding": "zstd"})
    assert (answer.text, answer.headers.get("content-encoding")) == ("rank,model\n", None)
