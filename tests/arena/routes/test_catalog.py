"""What there is, and how the server does."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from arena import __version__
from arena.domain.catalog import CATEGORIES
from arena.services.arena import Arena


def test_models_are_listed_with_their_categories(client: TestClient) -> None:
    models = client.get("/api/v1/models").json()

    assert [model["model"] for model in models] == ["m1", "m2", "m3", "m4"]
    assert models[0] == {
        "model": "m1",
        "name": "Model m1",
        "organization": "Lab of m1",
        "route": "import",
        "open_weights": None,
        "price_per_second": None,
        "family": None,
        "codename": None,
        "hidden": False,
        "status": "active",
        "categories": ["text-to-video"],
    }
    assert client.get("/api/v1/models/m1").json().items() >= models[0].items()
    assert client.get("/api/v1/models/m9").status_code == 404


def test_every_category_is_listed_with_what_it_has(client: TestClient) -> None:
    categories = client.get("/api/v1/categories").json()

    assert [category["category"] for category in categories] == list(CATEGORIES)
    counts = {
        category["category"]: (category["models"], category["prompts"], category["clips"]) for category in categories
    }
    assert counts.pop("text-to-video") == (4, 5, 20)
    assert set(counts.values()) == {(0, 0, 0)}
    assert "audio" in next(c for c in categories if c["category"] == "text-to-video-audio")["aspects"]


def test_prompts_are_listed_by_category(client: TestClient) -> None:
    prompts = client.get("/api/v1/prompts").json()

    assert [(prompt["id"], prompt["clips"]) for prompt in prompts] == [(f"p{n}", 4) for n in range(1, 6)]
    assert client.get("/api/v1/prompts?category=text-to-video").json() == prompts
    assert client.get("/api/v1/prompts?category=multi-shot").json() == []
    assert client.get("/api/v1/prompts?category=films").status_code == 404


def test_the_server_says_how_it_does(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "version": __version__}
    assert client.get("/readyz").json() == {"status": "ready", "categories": ["text-to-video"]}
    client.post("/api/v1/battles", json={})
    metrics = client.get("/metrics").text
    assert 'blindcut_battles_drawn_total{category="text-to-video"}' in metrics


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_whose_rater_has_stopped_is_not_ready(client: TestClient, arena: Arena) -> None:
    arena.rater.close()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["type"] == "/problems/not-ready"
    assert client.get("/healthz").status_code == 200


def test_a_vote_that_can_not_be_stored_is_not_acknowledged(client: TestClient, arena: Arena) -> None:
    battle = client.post("/api/v1/battles", json={}).json()["battle"]
    with arena.database.writing() as connection:
        connection.execute(text("ALTER TABLE votes RENAME TO gone"))

    failed = client.post(f"/api/v1/battles/{battle}/vote", json={"winner": "left"})

    assert failed.status_code == 503
    assert failed.json()["detail"] == "the vote could not be written; send it again"
    with arena.database.writing() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO votes"))
    assert client.post(f"/api/v1/battles/{battle}/vote", json={"winner": "left"}).status_code == 201
