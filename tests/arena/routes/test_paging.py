"""Lists page by page, by place and not by number."""

import csv
import io
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from arena.domain.catalog import Model
from arena.services.arena import Arena
from arena.store.catalog import put_model
from arena.store.reading import Catalog, read_catalog

MODELS = "/api/v1/models"
PROMPTS = "/api/v1/prompts"


def pages(client: TestClient, path: str, **wanted: str | int) -> Iterator[list[str]]:
    """The names on each page, by following the cursor; the Link leads to the same place."""
    page = client.get(path, params=wanted)
    while True:
        assert page.status_code == 200, page.text
        document = page.json()
        yield [item.get("model") or item["id"] for item in document["items"]]
        if document["next"] is None:
            assert "link" not in page.headers
            return
        linked = client.get(page.links["next"]["url"])
        page = client.get(path, params={**wanted, "cursor": document["next"]})
        assert page.content == linked.content


def forged(place: str) -> str:
    return urlsafe_b64encode(place.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1, 1, 1, 1]), (3, [3, 1]), (2, [2, 2]), (4, [4]), (500, [4])])
def test_pages_add_up_to_the_list(client: TestClient, limit: int, sizes: list[int]) -> None:
    found = list(pages(client, MODELS, limit=limit))

    assert [len(page) for page in found] == sizes
    assert [model for page in found for model in page] == [model["model"] for model in client.get(MODELS).json()]


def test_a_list_that_is_filtered_is_filtered_on_every_page(client: TestClient) -> None:
    assert list(pages(client, PROMPTS, limit=2, category="text-to-video", tag="odd")) == [["p1", "p3"], ["p5"]]
    assert list(pages(client, PROMPTS, limit=2, words="the P2")) == [["p2"]]
    assert list(pages(client, PROMPTS, limit=2, category="multi-shot")) == [[]]


def test_what_is_added_or_gone_between_two_pages_neither_repeats_nor_hides_an_item(
    client: TestClient, arena: Arena
) -> None:
    arena.rater.close()  # it would read the catalogue again
    reader = pages(client, MODELS, limit=2)
    assert next(reader) == ["m1", "m2"]
    with arena.database.writing() as connection:
        for slug in ("a-first", "m2-again", "z-last"):
            put_model(connection, Model(slug, slug), now_ms=2)
    models = read_catalog(arena.database, known=Catalog()).models
    arena.battles.show(Catalog(models={number: model for number, model in models.items() if model.slug != "m2"}))

    assert list(reader) == [["m2-again", "m3"], ["m4", "z-last"]]


def test_without_cursor_and_limit_lists_are_arrays(client: TestClient) -> None:
    for path in (MODELS, PROMPTS):
        whole = client.get(path)
        assert isinstance(whole.json(), list)
        assert "link" not in whole.headers
        assert whole.json() == client.get(path, params={"limit": 500}).json()["items"]


FORGED = (
    "",
    "x",
    "????",
    "é",
    "m2",
    forged('["prompts","text-to-video","p1"]'),
    forged('["models"]'),
    forged('["models","m2","m3"]'),
    forged('["models",2]'),
    forged('["models",true]'),
    forged('["models", "m2"]'),
    forged('["models","m2\\u0000"]'),
    forged('["models","\\ud800"]'),
    forged('{"models":"m2"}'),
    forged("[" * 20_000),
    forged('["models","m2"]') + "=",
)


def test_a_cursor_that_is_not_of_this_list_is_refused_by_name(client: TestClient) -> None:
    for cursor in FORGED:
        for path in (MODELS, f"{MODELS}.csv"):
            refused = client.get(path, params={"cursor": cursor})

            assert refused.status_code == 422, cursor
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.json()["detail"].startswith("query.cursor: must be the `next` of a page of models, not ")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many", ""])
def test_a_limit_out_of_reach_is_refused_by_name(client: TestClient, limit: str) -> None:
    refused = client.get(MODELS, params={"limit": limit})

    assert refused.status_code == 422
    assert "query.limit" in refused.json()["detail"]
    assert repr(limit) in refused.json()["detail"]


def test_tables_have_the_same_rows_and_pages(client: TestClient) -> None:
    first = client.get(f"{PROMPTS}.csv", params={"limit": 3})
    second = client.get(first.links["next"]["url"])

    rows = [row for page in (first, second) for row in csv.DictReader(io.StringIO(page.text))]
    assert first.headers["content-type"].startswith("text/csv")
    assert [row["id"] for row in rows] == [f"p{number}" for number in range(1, 6)]
    assert rows[0] == {
        "id": "p1",
        "text": "The text of p1",
        "tags": "all; odd",
        "reference_images": "",
        "shots": "",
        "source_clip": "",
        "category": "text-to-video",
        "aspect_ratio": "",
        "clips": "4",
    }
    assert client.get(f"{PROMPTS}.csv").text.splitlines() == [
        *first.text.splitlines(),
        *second.text.splitlines()[1:],
    ]


def test_every_list_has_a_table_and_a_tag(client: TestClient) -> None:
    for name, size in (("models", 4), ("prompts", 5), ("categories", 6)):
        for path in (f"/api/v1/{name}", f"/api/v1/{name}.csv"):
            answer = client.get(path)
            count = len(list(csv.DictReader(io.StringIO(answer.text)))) if path.endswith("csv") else len(answer.json())
            assert count == size
            assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
