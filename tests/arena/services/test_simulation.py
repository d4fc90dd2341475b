"""Simulated voters before a real server on loopback."""

import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from arena.app import create_app
from arena.domain.seals import Seal
from arena.domain.voters import SIMULATED
from arena.errors import BadInput, NotReady
from arena.routes.deps import VOTER_COOKIE
from arena.services.agreement import agreement
from arena.services.arena import Arena
from arena.services.export import export_log
from arena.services.filters import BoardFilter
from arena.services.simulation import COOKIE, simulate
from arena.services.tastes import Tastes
from arena.store.engine import Database
from arena.store.votes import LogRow, read_log

CATEGORY = "text-to-video"

Serving = Callable[[Any], AbstractContextManager[str]]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def url(arena: Arena, serving: Serving) -> Iterator[str]:
    """Where the stocked arena is served."""
    with serving(create_app(arena)) as address:
        yield address


@pytest.mark.usefixtures("database_url")
def test_the_cookie_is_the_one_that_routes_know() -> None:
    assert COOKIE == VOTER_COOKIE


def test_votes_are_cast_counted_and_never_on_a_human_board(url: str, arena: Arena, tmp_path: Path) -> None:
    progress: list[int] = []

    done = simulate(
        url,
        database=arena.database,
        seal=arena.seal,
        votes=240,
        voters=20,
        tastes=Tastes(prompt_sd=0, voter_sd=0, ties=0.1, both_bad=0.1),
        strengths={"m1": 1375, "m2": 1125, "m3": 875, "m4": 625},
        on_progress=progress.append,
    )

    assert (done.votes, progress) == (240, list(range(1, 241)))
    assert 1 < done.voters <= 20
    found = agreement(url, done)[CATEGORY]
    assert (found.votes, found.pairs, found.ordered) == (240, 6, 6)
    assert arena.boards.compute(BoardFilter(CATEGORY)).board["votes"] == 0
    assert arena.boards.compute(BoardFilter(CATEGORY, "public")).board["votes"] == 0
    assert export_log(arena.database, tmp_path).by(1) == {SIMULATED: 240}
    rows = _log(arena.database)
    assert Counter(row.winner for row in rows).keys() == {"left", "right", "tie", "both_bad"}
    assert len({row.voter for row in rows}) == done.voters


def test_it_ends_when_nothing_is_left_to_ask(url: str, arena: Arena) -> None:
    """Six pairs of models on five prompts are thirty battles for each voter."""
    done = simulate(url, database=arena.database, seal=arena.seal, votes=100, voters=2, connections=4)

    judged = {(row.voter, row.prompt, *sorted((row.left, row.right))) for row in _log(arena.database)}
    assert len(judged) == 60 <= done.votes < 100
    assert done.voters == 2


def test_it_stops_when_it_is_told_to(url: str, arena: Arena) -> None:
    stopping = threading.Event()

    def stop(cast: int) -> None:
        if cast == 10:
            stopping.set()

    done = simulate(
        url, database=arena.database, seal=arena.seal, votes=100, voters=8, on_progress=stop, stopping=stopping
    )

    assert 10 <= done.votes <= 18
    assert len(_log(arena.database)) == done.votes


def test_a_secret_of_another_arena_is_noticed_before_a_vote_is_cast(url: str, arena: Arena) -> None:
    with pytest.raises(NotReady, match="another secret"):
        simulate(url, database=arena.database, seal=Seal("the secret of another arena"), votes=5, voters=2)
    assert not _log(arena.database)


def test_an_address_where_nothing_answers_is_named(arena: Arena) -> None:
    with pytest.raises(NotReady, match=r"no arena answers at http://127\.0\.0\.1:1: "):
        simulate("http://127.0.0.1:1", database=arena.database, seal=arena.seal, votes=5, voters=2)
    with pytest.raises(BadInput, match="is no address"):
        simulate("http://127.0.0.1:port", database=arena.database, seal=arena.seal, votes=5, voters=2)


def test_what_answers_but_is_no_arena_is_refused(arena: Arena, serving: Serving) -> None:
    with serving(_teapot) as address, pytest.raises(NotReady, match="refused /api/v1/battles with 418"):
        simulate(address, database=arena.database, seal=arena.seal, votes=5, voters=2)


def test_an_arena_with_nothing_to_show_says_so(database: Database) -> None:
    with pytest.raises(NotReady, match="no two models with clips"):
        simulate("http://127.0.0.1:1", database=database, seal=Seal("x"), votes=5, voters=2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"votes": 0}, "1 or more"),
        ({"voters": 0}, "1 or more"),
        ({"categories": ["multi-shot"]}, "'multi-shot' has no battles; the categories that have are text-to-video"),
        ({"strengths": {"m9": 1.0}}, "'m9' has no clip to show"),
    ],
)
def test_what_cannot_be_simulated_is_refused(arena: Arena, wrong: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"votes": 5, "voters": 2} | wrong
    with pytest.raises(BadInput, match=said):
        simulate("http://127.0.0.1:1", database=arena.database, seal=arena.seal, **given)  # type: ignore[arg-type]


def _log(database: Database) -> list[LogRow]:
    with database.reading() as connection:
        return [row for page in read_log(connection, after=0) for row in page]


async def _teapot(scope: Mapping[str, Any], _receive: object, send: Callable[..., Awaitable[None]]) -> None:
    if scope["type"] == "lifespan":
        await send({"type": "lifespan.startup.complete"})
        return
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})
