"""The pages of models."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from arena.domain.catalog import Model
from arena.routes.models import bars, opponent_groups
from arena.services.arena import Arena
from arena.services.cards import Opponent
from arena.services.duels import Estimated, Round
from arena.services.encounters import Record
from arena.store.catalog import StoredModel, put_model
from arena.store.reading import read_catalog
from arena.store.tables import models

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def voted(client: TestClient, draw: Draw, arena: Arena) -> TestClient:
    for number in range(24):
        path = f"/api/v1/battles/{draw()['battle']}/vote"
        assert client.post(path, json={"winner": ("left", "right", "tie")[number % 3]}).status_code == 201
    arena.rater.close()
    return client


def test_every_model_is_listed_and_has_a_page(voted: TestClient) -> None:
    listed = voted.get("/models").text

    for slug in ("m1", "m2", "m3", "m4"):
        assert f'href="/models/{slug}"' in listed
        page = voted.get(f"/models/{slug}").text
        assert f"<h1>Model {slug}</h1>" in page
        assert "Against others" in page
        assert "None" not in page


def test_a_page_can_be_of_one_category(client: TestClient) -> None:
    assert client.get("/models/m1?category=text-to-video").status_code == 200
    assert client.get("/models/m1?category=multi-shot").status_code == 200
    assert client.get("/models/m1?category=films").status_code == 404


def test_a_model_whose_name_has_a_slash_can_be_found(client: TestClient, arena: Arena) -> None:
    with arena.database.writing() as connection:
        put_model(connection, Model("lab/model 5", "Model 5"), now_ms=1)
        # A model alone changes nothing that can be drawn, so the pool is not read again for it.
    arena.battles.show(read_catalog(arena.database, known=type(arena.battles.catalog)()))

    assert "<h1>Model 5</h1>" in client.get("/models/lab/model%205").text
    assert client.get("/api/v1/models/lab%2Fmodel%205").json()["boards"] == []
    assert "/models/lab/model%205" in client.get("/models").text
    assert client.get("/api/v1/compare/m1/lab/model%205").json()["b"]["model"] == "lab/model 5"
    assert client.get("/compare/lab/model%205/m1").status_code == 200


def test_a_codename_hides_the_maker_and_what_the_clips_were(client: TestClient, arena: Arena) -> None:
    with arena.database.writing() as connection:
        entered = {"name": "Veo 9", "organization": "Google", "codename": "Blue Heron", "codename_salt": "0"}
        values = {**entered, "reveal_on_ms": 2**52}
        connection.execute(update(models).where(models.c.slug == "m1").values(**values))
    arena.battles.show(read_catalog(arena.database, known=type(arena.battles.catalog)()))

    page = client.get("/models/m1").text

    assert "<h1>Blue Heron</h1>" in page
    assert "under a codename" in page
    assert "Its clips, as they came" not in page
    assert "Its clips, as they came" in client.get("/models/m2").text
    for path in ("/models/m1", "/models", "/compare/m1/m2", "/api/v1/models/m1", "/api/v1/compare/m1/m2"):
        answer = client.get(path).text
        assert "Blue Heron" in answer
        assert "Veo" not in answer
        assert "Google" not in answer


def test_a_page_that_is_not_here_offers_names_like_it(client: TestClient) -> None:
    page = client.get("/models/m12", headers={"accept": "text/html"})

    assert page.status_code == 404
    assert 'href="/models/m1"' in page.text


def test_many_opponents_are_shown_from_both_ends() -> None:
    opponents = [
        Opponent(
            StoredModel(f"o{n}", f"O {n}"), Round("opponent", f"o{n}", Estimated(0.5, 0.4, 0.6), Record(1, 0, 0, 0), 1)
        )
        for n in range(12)
    ]

    hardest, easiest = opponent_groups(StoredModel("m1", "M"), opponents)

    assert [row["title"] for row in hardest[1]] == ["O 0", "O 1", "O 2", "O 3", "O 4"]
    assert [row["title"] for row in easiest[1]] == ["O 7", "O 8", "O 9", "O 10", "O 11"]
    assert hardest[1][0]["href"] == "/compare/m1/o0"
    assert len(opponent_groups(StoredModel("m1", "M"), opponents[:10])) == 1


def test_votes_over_time_are_few_bars_that_add_up() -> None:
    days = [("2026-01-01", 5), ("2026-01-03", 2), ("2026-12-31", 7)]

    found = bars(days)

    assert found is not None
    assert (found["days"], found["most"], len(found["bars"])) == (7, 7, 53)
    assert sum(bar["votes"] for bar in found["bars"]) == 14
    assert found["bars"][-1]["from"] == "2026-12-31"
    assert max(bar["height"] for bar in found["bars"]) == 100.0
    assert bars(days[:1]) is None
