"""What the pipeline adds to the making of clips, the memory that it takes, and how soon it goes on after a restart.

Clips of four models, prompt by prompt, over a provider on loopback that speaks the Videos protocol: a job takes .8 to
1.2 seconds there, is asked about every 200 ms, and there are 8 at a time. One `blindcut worker` on SQLite sees to them,
and conforms beside it what has come in. Overhead is the time from the first job to the last file without the jobs' own
time, 8 at once, by clip; beside it the CPU time of the worker's own process from then to then, which other work on the
machine moves less. Memory is that of the same process; those that conform come and go.

Then 10,000 rows are in flight when a worker starts: how long until the provider is asked about the first of them, and
about the 512 that one worker has hands for; from the start of the process, and from when it has loaded.

Usage: python bench/generation.py [clips]
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from _provider import Provider, provider
from sqlalchemy import func, select

from arena.backends.catalog import load_catalog
from arena.domain.catalog import Model
from arena.domain.clips import ClipState
from arena.domain.prompts import PromptSpec
from arena.settings import Settings
from arena.store.catalog import put_model, put_prompt
from arena.store.engine import Database
from arena.store.migrate import upgrade
from arena.store.orders import Order, enqueue
from arena.store.runs import add_run
from arena.store.tables import clips

CLIPS, MODELS, PLACES = 1000, 4, 8
JOB_SECONDS, POLL_MS = (0.8, 1.2), 200
IN_FLIGHT, HANDS = 10_000, 512
OVERHEAD_MS, RESUME_SECONDS = 20.0, 2.0
CATEGORY = "text-to-video"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CLIPS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = a_second(folder / "clip.mp4").read_bytes()
        with provider(clip, job_seconds=JOB_SECONDS, poll_ms=POLL_MS) as stub:
            make_clips(stub, folder / "made", count)
            restart(stub, folder / "restarted")


def make_clips(stub: Provider, data: Path, count: int) -> None:
    database = arena(data)
    order(database, count)
    print("| after clips | MB of the worker |\n|---|---|")
    with worker(stub, data) as (pid, _):
        began, memory = cpu_seconds(pid), []
        for mark in (count * part // 10 for part in range(1, 11)):
            while (here := fetched(database)) < mark:
                time.sleep(0.02)
            memory.append(resident_mb(pid))
            print(f"| {here:,} | {memory[-1]:.0f} |", flush=True)
        took = time.monotonic() - min(stub.begun.values())
        cpu = cpu_seconds(pid) - began
    database.close()
    jobs = sum(map(stub.seconds_of, stub.begun)) / PLACES
    overhead = (took - jobs) / count * 1000
    print(f"\n{count:,} clips: {took:.1f} s until the last was fetched, {jobs:.1f} s of them the jobs' own;")
    print(f"{overhead:.1f} ms of the pipeline a clip ({overhead / OVERHEAD_MS:.2f} of the limit),", end=" ")
    print(f"{cpu / count * 1000:.1f} ms of its CPU.")
    print(f"Memory from the second tenth to the last: {memory[-1] - memory[1]:+.0f} MB.\n", flush=True)


def restart(stub: Provider, data: Path) -> None:
    database = arena(data)
    order(database, IN_FLIGHT, in_flight=True)
    database.close()
    stub.asked.clear()
    began = time.monotonic()
    with worker(stub, data) as (_, loaded):
        while len(stub.asked) < HANDS:
            time.sleep(0.01)
    times = sorted(stub.asked.values())
    print(f"{IN_FLIGHT:,} rows in flight, seconds until asked about | from the start | once loaded\n---|---|---")
    for name, at in (("the first", times[0]), (f"{HANDS} of them", times[HANDS - 1])):
        print(f"{name} | {at - began:.2f} | {at - loaded:.2f} ({(at - loaded) / RESUME_SECONDS:.2f} of the limit)")


def a_second(target: Path) -> Path:
    """A clip that is cheap to conform: so the pipeline is what there is to see."""
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(24), options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(24):
            picture = np.full((360, 640, 3), 40, np.uint8)
            picture[100:200, 10 * number : 10 * number + 100] = 220
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return target


def arena(data: Path) -> Database:
    database = Database(Settings(data_dir=data).database)
    upgrade(database)
    return database


def order(database: Database, count: int, *, in_flight: bool = False) -> None:
    """Clips to be made, prompt by prompt; or some that a provider has, whose worker is gone."""
    offer = load_catalog().offer("wan-2.2-openai")
    call = offer.call(CATEGORY)
    assert call
    asked = {"model": call.id, "seconds": 5.0, "aspect_ratio": "16:9", "resolution": "720p", "sound": False}
    now = round(time.time() * 1000)
    with database.writing() as connection:
        models = [put_model(connection, Model(f"m{n}", f"M{n}", route="openai"), now_ms=1) for n in range(MODELS)]
        specs = [PromptSpec(f"p{n}", CATEGORY, f"Show {n}", aspect_ratio="16:9") for n in range(count // MODELS)]
        prompts = [put_prompt(connection, spec, now_ms=1, aspect_ratio="16:9") for spec in specs]
        run = add_run(connection, asked={}, left_out=[], budget=1e6, now_ms=1)
        orders = [Order(model, prompt, 1, 1, "openai", asked, 0.1) for prompt in prompts for model in models]
        enqueue(connection, run, orders, now_ms=1)
        if in_flight:
            for row in connection.execute(select(clips.c.id)).scalars().all():
                ticket = {"id": f"flight-{row}", "data": {}, "cost": 0.1}
                handed = {"state": ClipState.SUBMITTED, "ticket": ticket, "job_key": f"key-{row}", "sent_ms": now}
                connection.execute(clips.update().where(clips.c.id == row).values(**handed))


def fetched(database: Database) -> int:
    """How many files are here."""
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).where(clips.c.original.is_not(None))).scalar_one())


@contextmanager
def worker(stub: Provider, data: Path) -> Iterator[tuple[int, float]]:
    """`blindcut worker`, while the block lasts; its process, and when it had loaded."""
    environment = os.environ | {
        "BLINDCUT_DATA_DIR": str(data),
        "BLINDCUT_OPENAI_VIDEOS_URL": stub.url,
        "BLINDCUT_POLL_SECONDS": str(POLL_MS / 1000),
        "BLINDCUT_BACKEND_CONCURRENCY": str(PLACES),
        "BLINDCUT_BACKEND_PER_MINUTE": "100000",
        "BLINDCUT_LOG_LEVEL": "warning",
    }
    log = data / "worker.log"
    command = [sys.executable, "-m", "arena", "worker"]
    with log.open("wb") as said, subprocess.Popen(command, env=environment, stderr=said) as running:
        try:
            while b"is at work" not in log.read_bytes():
                time.sleep(0.005)
            yield running.pid, time.monotonic()
        finally:
            running.send_signal(signal.SIGTERM)


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU that one process has taken (proc(5): utime and stime)."""
    utime, stime = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(utime) + int(stime)) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Memory of one process, in MB (proc(5): VmRSS)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
