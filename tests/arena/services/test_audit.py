"""The blindness audit before a real server on loopback: it finds what tells, and says nothing where nothing does."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from arena.app import create_app
from arena.domain.seals import Seal
from arena.errors import BadInput, NotReady
from arena.services.arena import Arena
from arena.services.audit.blindness import Verdict, audit_blindness, judged, tells
from arena.services.audit.servings import Serving, Voter
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog

CATEGORY = "text-to-video"
AT_RANDOM = ("time", "arrived", "on the right", "url")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


Serve = Callable[[Any], AbstractContextManager[str]]


@pytest.fixture
def url(arena: Arena, serving: Serve) -> Iterator[str]:
    """Where the stocked arena is served."""
    with serving(create_app(arena)) as address:
        yield address


@pytest.fixture(params=[3])
def kinds(request: pytest.FixtureRequest) -> int:
    """How many files the clips of a prompt are; with three, each model has one of its own."""
    return int(request.param)


@pytest.fixture
def stocked(settings: Settings, clip_files: tuple[Path, ...], stock: Callable[..., None], kinds: int) -> Settings:
    database = Database(settings.database)
    models, prompts = ("m1", "m2", "m3"), ("p1", "p2", "p3")
    stock(database, Blobs(settings.blobs), clip_files[:kinds], models=models, prompts=prompts)
    database.close()
    return settings


def test_lengths_name_clips_that_were_seen_before(url: str, arena: Arena) -> None:
    progress: list[tuple[str, int]] = []

    result = audit_blindness(
        url,
        database=arena.database,
        seal=arena.seal,
        servings=160,
        on_progress=lambda category, count: progress.append((category, count)),
    )

    (found,) = result["categories"]
    assert (found["category"], found["models"], found["prompts"], found["clips"]) == (CATEGORY, 3, 3, 9)
    assert found["known"]["accuracy"] == 1.0
    assert found["known"]["chance"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["verdict"] == Verdict.TELLS
    assert {"bytes", "header content-length"} <= {each["fact"] for each in told_alone(url, arena)}
    assert all(each["accuracy"] == 1.0 for each in found["facts"])
    assert tells(result) == [CATEGORY]
    assert progress[-1] == (CATEGORY, 160)
    assert arena.battles.catalog.models
    assert nothing_written(arena)


@pytest.mark.parametrize("kinds", [1], indirect=True)
def test_nothing_is_left_but_clock_address_and_side(url: str, arena: Arena) -> None:
    watched = voter(url, arena).watch(CATEGORY, 60)
    certain = [Serving(each.model, each.prompt, without_chance(each.facts)) for each in watched]

    found = judged(certain)

    assert len(watched) == 60
    assert {each.model for each in watched} == {"m1", "m2", "m3"}
    assert found["facts_tried"] == found["facts_constant"] > 40
    assert (found["known"]["lower"], found["known"]["upper"]) == pytest.approx((0.0, 0.0))
    assert found["facts"] == []
    assert found["verdict"] == Verdict.AT_CHANCE


def test_few_servings_are_too_little_to_say(url: str, arena: Arena) -> None:
    watched = voter(url, arena).watch(CATEGORY, 6)
    assert judged(watched[:2])["verdict"] == Verdict.UNCLEAR
    assert judged(watched[:2])["known"] is None


def test_an_arena_that_lets_few_battles_through_is_waited_for(stocked: Settings, serving: Serve) -> None:
    arena = Arena(stocked.model_copy(update={"limit_voting_address": "10/second"}))
    with serving(create_app(arena)) as address:
        result = audit_blindness(address, database=arena.database, seal=arena.seal, servings=24)

    assert result["servings"] == 24


def test_what_cannot_be_audited_is_named(url: str, arena: Arena) -> None:
    def audit(address: str = url, seal: Seal = arena.seal, **options: Any) -> None:  # noqa: ANN401
        audit_blindness(address, database=arena.database, seal=seal, **{"servings": 4} | options)

    with pytest.raises(NotReady, match="another secret"):
        audit(seal=Seal("not the secret of this arena, but as long"))
    with pytest.raises(NotReady, match=r"no arena answers at http://127\.0\.0\.1:1"):
        audit("http://127.0.0.1:1")
    with pytest.raises(BadInput, match="'audio-books' has no battles; the categories that have are text-to-video"):
        audit(categories=["audio-books"])
    with pytest.raises(BadInput, match="servings must be 2 or more, not 1"):
        audit(servings=1)


def voter(url: str, arena: Arena) -> Voter:
    return Voter(url, read_catalog(arena.database, known=Catalog()), arena.seal)


def told_alone(url: str, arena: Arena) -> list[dict[str, Any]]:
    """What length and header tell, each by itself."""
    watched = voter(url, arena).watch(CATEGORY, 60)
    kept = ("bytes", "header content-length")
    found: list[dict[str, Any]] = judged(
        [Serving(each.model, each.prompt, {name: each.facts[name] for name in kept}) for each in watched]
    )["facts"]
    return found


def without_chance(facts: dict[str, float | str]) -> dict[str, float | str]:
    return {name: fact for name, fact in facts.items() if not name.startswith(AT_RANDOM)}


def nothing_written(arena: Arena) -> bool:
    return arena.boards.last_seq == 0
