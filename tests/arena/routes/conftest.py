"""The edge is the same over both databases, so its tests run on one, but for those that name both."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from arena.app import create_app
from arena.domain.battles import Battle, Contender, Purpose
from arena.domain.voters import Voter
from arena.domain.votes import Answer, Vote, make_vote
from arena.services.arena import Arena
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from arena.store.tables import clips, models
from arena.store.votes import append

Cast = Callable[..., None]

DAY_MS = 86_400_000
TEXT, IMAGE, EDIT, SHOTS = "text-to-video", "image-to-video", "video-edit", "multi-shot"


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    return new_database(request.param)


def caster(arena: Arena) -> Cast:
    """Writes votes (left, right, winner) without HTTP, and has the boards made of them.

    They take turns on prompts and voters. Details: `category`, `voter`, `prompt`, `cohort`, `aspects`, `now_ms`.
    """
    catalog = read_catalog(arena.database, known=Catalog())
    numbered = {model.slug: model.id for model in catalog.models.values()}
    prompts = {(prompt.category, prompt.slug): prompt.id for prompt in catalog.prompts.values()}
    shown = {(clip.model, clip.prompt): clip.id for each in catalog.clips.values() for clip in each}
    numbers = count(1)

    def vote(number: int, left: str, right: str, winner: str, details: dict[str, Any]) -> Vote:
        category = details.get("category", TEXT)
        there = [prompt for (of, _), prompt in prompts.items() if of == category]
        prompt = prompts[category, details["prompt"]] if "prompt" in details else there[number // 7 % len(there)]
        voter = Voter(f"{details.get('voter', number % 11):0>32}", details.get("cohort", "public"))
        sides = [Contender(shown[numbered[slug], prompt], numbered[slug]) for slug in (left, right)]
        now_ms = details.get("now_ms", 1_000)
        battle = Battle(f"{number:032x}", voter.id, prompt, *sides, 0.5, 1, now_ms, Purpose.RATING)
        return make_vote(battle, voter, Answer(winner, details.get("aspects", {}), {}), now_ms=now_ms)

    def cast(votes: Iterable[tuple[str, str, str]], **details: Any) -> None:  # noqa: ANN401
        with arena.database.writing() as connection:
            append(connection, [vote(next(numbers), *each, details) for each in votes])
        arena.rater._pass()

    return cast


@pytest.fixture
def cast(arena: Arena) -> Cast:
    return caster(arena)


def even(*slugs: str) -> list[tuple[str, str, str]]:
    """Votes that connect models: each beats each, the earlier ones more often."""
    pairs = [(a, b) for at, a in enumerate(slugs) for b in slugs[at + 1 :]]
    return [vote for a, b in pairs for vote in ((a, b, "left"), (b, a, "right"), (b, a, "left"), (a, b, "tie"))]


@dataclass(frozen=True)
class Site:
    """A site that is only looked at.

    Text to video has votes between all of m1 to m4 on even prompts, and on odd ones only within m1 and m2, and within
    m3 and m4. In image to video m4 has lost every vote, in video edit there is one vote, and none in multi-shot.
    """

    client: TestClient
    arena: Arena


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, clip_files: tuple[Path, ...], stock: Callable[..., None]
) -> Iterator[Site]:
    """The site that tests share which change nothing."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(migrated, folder / "blindcut.db")
    settings = Settings(
        **dict.fromkeys(("limit_reading", "limit_computing"), ""),  # all tests are one reader, who asks without a pause
        data_dir=folder,
        secret="a secret that this site alone has",
        refresh_seconds=10,
    )
    database = Database(settings.database)
    for category in (TEXT, IMAGE, EDIT, SHOTS):
        stock(database, Blobs(settings.blobs), clip_files, category=category)
    _describe(database)
    database.close()
    arena = Arena(settings)
    with TestClient(create_app(arena)) as client:
        vote = caster(arena)
        for voter, day in ((1, 1), (2, 2), (3, 20), (4, 30)):
            vote(
                [*even("m1", "m2", "m3", "m4"), ("m1", "m4", "both_bad")], prompt="p2", voter=voter, now_ms=day * DAY_MS
            )
            vote(
                even("m2", "m1", "m4", "m3"), prompt="p4", voter=voter, now_ms=day * DAY_MS, aspects={"motion": "left"}
            )
        vote([*even("m1", "m2"), *even("m3", "m4")], prompt="p1", voter=5, cohort="expert", now_ms=31 * DAY_MS)
        vote([*even("m1", "m2", "m3"), ("m1", "m4", "left"), ("m4", "m2", "right")], category=IMAGE)
        vote([("m1", "m2", "left")], category=EDIT)
        yield Site(client, arena)
    arena.database.close()


def _describe(database: Database) -> None:
    """Let two models have a price, a time and known clips."""
    facts = {"width": 1280, "height": 720, "duration": 8.0, "audio": None}
    with database.writing() as connection:
        for number, price, seconds in ((1, 0.5, 60.0), (2, 0.1, 30.0)):
            of = {"price_per_second": price, "open_weights": number == 1}
            connection.execute(update(models).where(models.c.id == number).values(**of))
            about = update(clips).where(clips.c.model_id == number)
            connection.execute(about.values(generation_seconds=seconds, facts=facts))
