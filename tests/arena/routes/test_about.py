"""The page and the API of the blindness audit."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from arena.routes.about import SHARES, guess_rows
from arena.services.arena import Arena
from arena.services.audit.record import keep_blindness

PAGE, API = "/about/blindness", "/api/v1/audits/blindness"


def guess(accuracy: float, lower: float, upper: float) -> dict[str, Any]:
    shares = {"accuracy": accuracy, "chance": 0.25, "excess": accuracy - 0.25, "lower": lower, "upper": upper}
    return {"attacker": "nearest", **shares, "servings": 400, "clips": 24}


def audited(verdict: str, **questions: Any) -> dict[str, Any]:  # noqa: ANN401 - guesses, or None
    fact = {"fact": "header content-length", **guess(1.0, 0.7, 0.75)}
    category = {
        "category": "text-to-video",
        "name": "Text to video",
        "models": 4,
        "prompts": 6,
        "clips": 24,
        "servings": 800,
        "known": guess(0.251, -0.03, 0.032),
        "new": None,
        "facts": [fact] if verdict == "tells" else [],
        "facts_tried": 70,
        "facts_constant": 60,
        "verdict": verdict,
        **questions,
    }
    head = {"version": "9.8.7", "computed_at": "2026-11-22T04:05:06.000Z", "level": 0.95, "within": 0.05}
    return {**head, "servings": 800, "categories": [category]}


def test_an_arena_that_was_not_audited_says_so_and_how(client: TestClient) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "This arena has not been audited yet." in page.text
    assert "blindcut audit blindness" in page.text
    refused = client.get(API)
    assert refused.status_code == 404
    assert refused.headers["content-type"] == "application/problem+json"
    assert "has not been audited here yet" in refused.json()["detail"]


def test_the_last_audit_is_shown_and_handed_out(client: TestClient, arena: Arena) -> None:
    keep_blindness(arena.database, audited("tells"))
    keep_blindness(arena.database, audited("at_chance"))
    page = client.get(PAGE).text
    for said in ("2026-11-22, 04:05 UTC", "9.8.7", "At chance", "25.1 %", "22.0 % to 28.2 %", "Too few to say"):
        assert said in page
    assert "Most is told by" not in page
    assert client.get(API).json() == audited("at_chance")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("tells", "header content-length (100 %): the shares that each alone would name."),
        ("unclear", "No leak was found, but"),
    ],
)
def test_a_category_that_is_not_blind_says_what_is_known(
    client: TestClient, arena: Arena, verdict: str, said: str
) -> None:
    keep_blindness(arena.database, audited(verdict, new=guess(0.9, 0.5, 0.75)))
    page = " ".join(client.get(PAGE).text.split())
    assert said in page
    assert "At chance</p>" not in page


def test_rows_lie_where_their_shares_are() -> None:
    known, new = guess_rows(audited("tells", known=guess(1.0, 0.5, 0.75))["categories"][0])
    assert known["at"] == {
        "x": SHARES.place(1.0),
        "lower": SHARES.place(0.75),
        "upper": SHARES.place(1.0),
        "chance": SHARES.place(0.25),
    }
    assert SHARES.place(0.0) < known["at"]["chance"] < known["at"]["lower"] < known["at"]["x"] < 100
    assert new["guess"] is None


def test_the_board_leads_to_the_page(client: TestClient) -> None:
    assert f'href="{PAGE}"' in client.get("/leaderboard").text
