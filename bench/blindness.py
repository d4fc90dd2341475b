"""Does the way a clip is served name its model? The audit on real clips, before and after they are matched.

    python bench/blindness.py MANIFEST [--servings N]

Imports the clips into an arena of its own, audits it twice, first with each clip's rendition as it was conformed, then
with what is served, the renditions of a prompt made alike to the byte; and prints a table of both.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from arena.settings import Settings
from arena.store.engine import Database
from arena.store.tables import clips

HEAD = "| renditions | category | models, clips | chance | seen before | new prompts | most telling | verdict |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--servings", type=int, default=800)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        run(data, "import", "clips", str(options.manifest))
        matched = served(data, None)
        print(HEAD + "\n|---|---|---|---|---|---|---|---|")
        for kind, shown in (("as conformed", renditions(data)), ("matched", matched)):
            served(data, shown)
            for category in audit(data, options.servings)["categories"]:
                print(row(kind, category), flush=True)


def run(data: Path, *arguments: str) -> None:
    environment = os.environ | {"BLINDCUT_DATA_DIR": str(data)}
    # Exit 1 says that a category tells, which is what is to be seen here.
    assert subprocess.run([sys.executable, "-m", "arena", *arguments], env=environment, check=False).returncode < 2


def audit(data: Path, servings: int) -> dict[str, Any]:
    found = data / "audit.json"
    run(data, "audit", "blindness", "--servings", str(servings), "--out", str(found))
    result: dict[str, Any] = json.loads(found.read_text())
    return result


def renditions(data: Path) -> dict[int, str]:
    return {clip: rendition for clip, rendition, _ in _files(data)}


def served(data: Path, wanted: dict[int, str] | None) -> dict[int, str]:
    """What is served of each clip, after it was set where something is wanted."""
    if wanted is not None:
        database = Database(Settings(data_dir=data).database)
        with database.writing() as connection:
            for clip, digest in wanted.items():
                connection.execute(update(clips).where(clips.c.id == clip).values(served=digest))
        database.close()
    return {clip: digest for clip, _, digest in _files(data)}


def _files(data: Path) -> list[tuple[int, str, str]]:
    database = Database(Settings(data_dir=data).database)
    with database.reading() as connection:
        rows = connection.execute(select(clips.c.id, clips.c.rendition, clips.c.served)).all()
    database.close()
    return [(row.id, row.rendition, row.served) for row in rows]


def row(kind: str, found: dict[str, Any]) -> str:
    chance = next((found[of]["chance"] for of in ("known", "new") if found[of]), float("nan"))
    facts = ", ".join(f"{fact['fact']} {fact['accuracy']:.2f}" for fact in found["facts"][:2]) or "none"
    cells = [kind, found["category"], f"{found['models']}, {found['clips']}", f"{chance:.3f}"]
    cells += [guess(found["known"]), guess(found["new"]), facts, found["verdict"].replace("_", " ")]
    return f"| {' | '.join(cells)} |"


def guess(found: dict[str, Any] | None) -> str:
    if found is None:
        return "too few"
    lower, upper = (found["chance"] + found[end] for end in ("lower", "upper"))
    return f"{found['accuracy']:.3f} ({lower:.3f} to {upper:.3f})"


if __name__ == "__main__":
    main()
