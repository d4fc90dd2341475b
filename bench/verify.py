"""How long it takes a stranger to verify a board: CPU seconds of `blindcut verify`, beside `blindcut rate`.

An arena whose log years of voting have made (1,000,000 votes, as in bench/freshness.py) is sealed, its board is
kept and the log exported. Then the commands run in processes of their own, from their start to their end. The limit is
5 seconds for 1,000,000 votes. What the arena itself spends on sealing and exporting is told as well, and what the
hashing alone takes: the ratio to that moves less with what else the machine does.

Usage: python bench/verify.py [votes]
"""

import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from freshness import MODELS, PROMPTS, fill_log
from serving import fill

from arena.services.arena import Arena
from arena.services.export import export_log
from arena.services.tables import TableFormat
from arena.settings import Settings
from arena.store.snapshots import snapshots_below

VOTES = 1_000_000
TIMES = 3
LIMIT_SECONDS = 5.0


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else VOTES
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, models=MODELS, prompts=PROMPTS)
        fill_log(data, size)
        arena = Arena(Settings(data_dir=data))
        made = {"sealed and kept": spent(lambda: keep(arena))}
        exports = {form: data / form for form in (TableFormat.CSV, TableFormat.PARQUET)}
        for form, to in exports.items():
            to.mkdir()
            made[f"exported as {form}"] = spent(lambda: export_log(arena.database, to, form))  # noqa: B023 - called at once
        with arena.database.reading() as connection:
            (kept,) = snapshots_below(connection, None, category=None, limit=1)
        (snapshot := data / "snapshot.json").write_bytes(arena.snapshots.find(kept.digest).content)
        arena.database.close()
        print(f"{size:,} votes; the limit of verify is {LIMIT_SECONDS} s of CPU for {VOTES:,}\n")
        print("| what | CPU seconds (least of 3) | of the limit |\n|---|---|---|")
        for form, to in exports.items():
            for name, command in (
                (f"verify, {form}", ("verify", snapshot, to)),
                (f"rate, {form}", ("rate", to / f"votes.{form}", "--json")),
            ):
                took = min(cpu_seconds(*command) for _ in range(TIMES))
                print(f"| {name} | {took:.2f} | {took / LIMIT_SECONDS:.2f} |", flush=True)
        bare = min(spent(lambda: hash_alone(size)) for _ in range(TIMES))
        print(f"| the hashing alone | {bare:.2f} | {bare / LIMIT_SECONDS:.2f} |")
        for name, took in made.items():
            print(f"| {name} (once) | {took:.1f} | |")


def keep(arena: Arena) -> None:
    """Seal the log and keep its board, as the arena's own threads do."""
    arena.rater._pass()  # noqa: SLF001
    arena._keeper._work()  # noqa: SLF001


def hash_alone(votes: int) -> None:
    """As many hashes as no verification can do without: of each vote's text, and of the nodes above."""
    text, node = bytes(360), bytes(65)
    for _ in range(votes):
        hashlib.sha256(text).digest()
        hashlib.sha256(node).digest()


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def cpu_seconds(*command: object) -> float:
    """Of a command, from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(
        [sys.executable, "-m", "arena", *map(str, command)], capture_output=True, text=True, check=True
    )
    assert command[0] != "verify" or ran.stdout.endswith("\nverified\n"), ran.stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
