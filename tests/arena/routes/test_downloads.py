"""The public data over HTTP; that a board is verified by it is tested beside `blindcut import votes`."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
from starlette.testclient import TestClient

VOTES, ARCHIVE, CARD = "/api/v1/votes.parquet", "/api/v1/export.zip", "/api/v1/croissant.json"


def test_the_votes_are_one_table_without_a_trace_of_the_voter(
    client: TestClient, draw: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    battle = draw()["battle"]
    client.post(f"/api/v1/battles/{battle}/vote", json={"winner": "left"}, headers={"user-agent": "canary-agent"})
    voter = client.get("/api/v1/me/votes").json()["voter"]["id"]
    answer = client.get(VOTES)
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    (file := tmp_path / "votes.parquet").write_bytes(answer.content)
    (row,) = duckdb.read_parquet(str(file)).fetchall()
    assert "public" in row
    archive = ZipFile(io.BytesIO(client.get(ARCHIVE).content))
    everything = b"".join(archive.read(name) for name in archive.namelist()) + repr(row).encode()
    for trace in (voter, client.cookies["voter"], "testclient", "canary-agent"):
        assert trace.encode() not in everything


def test_who_has_a_file_is_not_sent_it_again(client: TestClient) -> None:
    for path in (VOTES, ARCHIVE, CARD):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    part = client.get(VOTES, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PAR1")


def test_the_card_leads_to_what_it_is_about(client: TestClient) -> None:
    answer = client.get(CARD)
    assert answer.headers["content-type"] == 'application/ld+json; profile="http://mlcommons.org/croissant/1.1"'
    card = json.loads(answer.text)
    for file in card["distribution"]:
        if "containedIn" not in file:
            assert client.get(file["contentUrl"]).status_code == 200
    members = {file["contentUrl"] for file in card["distribution"] if "containedIn" in file}
    assert members <= set(ZipFile(io.BytesIO(client.get(ARCHIVE).content)).namelist())
    assert client.get(card["url"]).status_code == 200


def test_a_snapshot_that_nobody_kept_is_not_found(client: TestClient) -> None:
    for path in (VOTES, ARCHIVE):
        assert client.get(f"{path}?snapshot={'0' * 64}").status_code == 404
        assert client.get(f"{path}?snapshot=newest").status_code == 422
