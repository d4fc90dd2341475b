"""How often does the look for visible marks in the corners name one that is there, and one that is not?

    python bench/watermarks.py MANIFEST.csv --truth WORDS...

Conforms every clip of the manifest and looks. A clip whose file name contains one of the words given as truth is known
to carry a mark. Prints what was found, and counts of hits, misses and false alarms.
"""

import argparse
import csv
import tempfile
from pathlib import Path

from arena.domain.presentation import presentation_of
from arena.media.conform import conform
from arena.media.corners import corner_mark


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--truth", nargs="+", required=True)
    options = parser.parse_args()
    with options.manifest.open(newline="") as file:
        rows = list(csv.DictReader(file))
    hits = misses = alarms = 0
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "out.mp4"
        for row in rows:
            made = conform(options.manifest.parent / row["file"], target, presentation_of(row["category"]))
            mark, marked = corner_mark(target, made.box), any(words in row["file"] for words in options.truth)
            hits += mark is not None and marked
            misses += mark is None and marked
            alarms += mark is not None and not marked
            found = f"{mark.corner}, score {mark.score:.2f}, {mark.box}" if mark else "nothing"
            print(f"{row['file']:70} {'marked' if marked else '':8} {found}", flush=True)
    print(f"{len(rows)} clips: {hits} marks found, {misses} missed, {alarms} false alarms")


if __name__ == "__main__":
    main()
