"""A codename hides what it covers from every reader: all that the arena hands out is searched for the name."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text
from starlette.testclient import TestClient

from arena.routes.pictures import PLOTS
from arena.services.arena import Arena
from arena.services.entries import Entries, Said
from arena.services.export import export_log
from arena.services.filters import BoardFilter
from arena.services.moderation import Moderation
from arena.services.tables import TableFormat

Draw = Callable[..., dict[str, Any]]
Vote = Callable[..., Any]

HIDDEN, CODENAME = "m1", "M1"
SAID = Said(
    name="Zephyr Ultra",
    organization="Aurora Laboratories",
    family="Zephyrine",
    route="quokka-cloud",
    open_weights=True,
    price_per_second=735157.25,
    codename=CODENAME,
    reveal_after_votes=1000,
)
SHAPE = (b'"width":7351', "7351 \u00d7 4136".encode(), "7351\u00d74136".encode(), b"7325.2", b"7375.1", b"73519.2")
"""What clips were as they came, and how long they took, tells of a model as well.

No clip is like that, and no share, place or rating that pages are full of can be such a number by chance.
"""
TELLING = (b"zephyr", b"aurora", b"quokka", b"735157.2")


@pytest.fixture
def arena(arena: Arena) -> Arena:
    """A stocked arena in which `m1` runs under a codename; its files name it, as those of real models do."""
    with arena.database.writing() as connection:
        connection.execute(text("UPDATE models SET name = slug, organization = '' WHERE id = 1"))
        connection.execute(
            text("UPDATE clips SET provenance = :told, facts = :facts, generation_seconds = :took WHERE model_id = 1"),
            {
                "told": '{"file": "zephyr-ultra-take-3.mp4", "about": {"maker": "Aurora Laboratories"}}',
                "facts": '{"width": 7351, "height": 4136, "fps": 7325.25, "duration": 7375.125}',
                "took": 73519.25,
            },
        )
    Entries(arena.database, hidden_days=90).enter(HIDDEN, SAID)
    return arena


@pytest.fixture
def voted(client: TestClient, draw: Draw) -> list[dict[str, Any]]:
    """What a voter was answered who has judged all there is."""
    answers = []
    for number in range(30):
        battle = draw()["battle"]
        body = {"winner": ("left", "right", "tie")[number % 3]}
        answers.append(client.post(f"/api/v1/battles/{battle}/vote", json=body).json())
    return answers


def addresses(client: TestClient) -> Iterator[str]:
    """Every address that can be read: those of the OpenAPI document, and every page, whatever stands in them."""
    named = {path for path, verbs in client.get("/openapi.json").json()["paths"].items() if "get" in verbs}
    app: Any = client.app
    named |= {route.path for route in app.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())}
    values = (HIDDEN, "m2", "p1", "text-to-video", "zephyr-ultra")
    for path in sorted(named):
        places = re.findall(r"{\w+(?::\w+)?}", path)
        for chosen in product(values, repeat=len(places)):
            filled = path
            for place, value in zip(places, chosen, strict=True):
                filled = filled.replace(place, value, 1)
            yield filled
    yield from (f"/plots/{name}.svg?category=text-to-video" for name in PLOTS)
    yield from ("/?category=text-to-video", "/leaderboard?category=text-to-video&cohort=all", "/no-such-page")
    yield from ("/api/v1/leaderboard?method=davidson&estimand=prompt-set", "/me?category=text-to-video")


def reveal(arena: Arena) -> None:
    """Let the name be shown, and wait until the board follows."""
    Moderation(arena.database).retire(HIDDEN)
    end = monotonic() + 10
    while arena.battles.catalog.models[1].hidden or b"zephyr" not in standing(arena):
        assert monotonic() < end, "the name was not shown within ten seconds"
        sleep(0.01)


def standing(arena: Arena) -> bytes:
    board = arena.boards.standing(BoardFilter("text-to-video"))
    return b"zephyr" if board is None else board.published.document.content.lower()


def told(client: TestClient, words: tuple[bytes, ...]) -> set[tuple[str, bytes]]:
    """Where something of the hidden name is found, and what."""
    found = set()
    read = 0
    for address in addresses(client):
        answer = client.get(address, headers={"accept-encoding": "identity"})
        # Who asks for a name is told that name again, and nothing of it.
        asked = {word for word in words if word in address.encode()}
        said = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode() + answer.content
        found |= {(address, word) for word in set(words) - asked if word in said.lower()}
        read += answer.status_code == 200
    assert read > 20
    return found


def test_nothing_that_can_be_read_tells_what_a_codename_covers(
    client: TestClient, arena: Arena, voted: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The same walk finds the name everywhere once it has been revealed."""
    reveals = [side for answer in voted for side in answer["reveal"].values() if side["model"] == HIDDEN]
    assert len(reveals) == 15
    assert {(side["name"], side["organization"]) for side in reveals} == {(CODENAME, "")}
    assert told(client, (*TELLING, *SHAPE)) == set()
    written = []
    for form in TableFormat:
        (folder := tmp_path / form).mkdir()
        written += export_log(arena.database, folder, form).files
    exported = b"".join(path.read_bytes() for path in written).lower()
    assert HIDDEN.encode() in exported
    assert not [word for word in TELLING if word in exported]

    reveal(arena)

    found = told(client, (*TELLING, *SHAPE))
    for path in ("models", "models/m1", "leaderboard", "leaderboard.csv", "me/leaderboard", "me/votes"):
        assert (f"/api/v1/{path}", b"zephyr") in found
    assert {("/leaderboard", b"zephyr"), ("/me", b"zephyr"), ("/about/registry", b"zephyr")} <= found
    told_of = {path: {word for at, word in found if at == path} for path, _ in found}
    assert told_of["/api/v1/models/m1"] >= {SHAPE[0], *SHAPE[3:]}
    assert told_of["/models/m1"] >= {SHAPE[1], *SHAPE[3:]}
    assert told_of["/api/v1/leaderboard"] >= {SHAPE[0], *SHAPE[4:]}
    assert told_of["/leaderboard"] >= {SHAPE[2], b"735157.2"}


def test_what_is_asked_for_by_the_hidden_name_is_as_unknown_as_any(client: TestClient) -> None:
    hidden, unknown = (client.get(f"/api/v1/models/{slug}") for slug in ("zephyr-ultra", "nothing-else"))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace("zephyr-ultra", "") == unknown.text.replace("nothing-else", "")


def test_a_model_says_that_it_runs_under_a_codename_and_then_that_it_did(client: TestClient, arena: Arena) -> None:
    covered = client.get("/api/v1/models/m1").json()
    reveal(arena)
    shown = client.get("/api/v1/models/m1").json()

    facts = ("name", "organization", "route", "open_weights", "price_per_second", "family", "codename", "hidden")
    assert [covered[fact] for fact in facts] == [CODENAME, "", "", None, None, None, CODENAME, True]
    assert [shown[fact] for fact in facts] == [
        *("Zephyr Ultra", "Aurora Laboratories", "quokka-cloud", True, 735157.25, "Zephyrine"),
        *(CODENAME, False),
    ]
