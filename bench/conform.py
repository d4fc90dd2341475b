"""How fast is conform, and what does it cost the picture?

    python bench/conform.py [CLIP... | MANIFEST.csv] [--presets]

For each clip: seconds of clip conformed in one second of CPU time on one core (>= 1 is realtime); the mean SSIM of the
rendition against the source's frames laid on the same canvas, which is what the encoder costs; and against the
source's own frames, the rendition's picture scaled back to their size, which is what conforming costs in all. Without
clips it renders six of the demo's own. With --presets, the same for a choice of x264 presets and rate factors.
"""

import argparse
import csv
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from arena.backends.procedural.render import render
from arena.domain.presentation import Presentation, presentation_of
from arena.media.conform import Rendition, conform
from arena.media.likeness import likeness

SCENES = ("crowd", "rain", "hills", "candle", "fireworks", "pendulum")
CHOICES = [(preset, crf) for preset in ("ultrafast", "superfast", "veryfast") for crf in (17, 20, 23)]


def measure(clip: Path, presentation: Presentation, folder: Path) -> tuple[Rendition, float, float, float]:
    target = folder / "out.mp4"
    start = time.process_time()
    made = conform(clip, target, presentation)
    ratio = float(made.duration) / (time.process_time() - start)
    return made, ratio, *likeness(clip, target, made, fps=presentation.fps)


def demo_clips(folder: Path) -> list[Path]:
    clips = []
    for scene in SCENES:
        clips.append(folder / f"{scene}.mp4")
        render("procedural-faithful", scene, 1, clips[-1])
    return clips


def named(paths: list[Path]) -> list[Path]:
    """The clips, with those that a manifest names in its place."""
    clips: list[Path] = []
    for path in paths:
        if path.suffix == ".csv":
            with path.open(newline="") as file:
                clips += [path.parent / row["file"] for row in csv.DictReader(file)]
        else:
            clips.append(path)
    return clips


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--presets", action="store_true")
    options = parser.parse_args()
    standard = presentation_of("text-to-video")
    with tempfile.TemporaryDirectory() as name:
        clips = named(options.clips) or demo_clips(Path(name))
        for preset, crf in CHOICES if options.presets else [(standard.preset, standard.crf)]:
            table(clips, replace(standard, preset=preset, crf=crf), Path(name))


def table(clips: list[Path], presentation: Presentation, folder: Path) -> None:
    print(f"{presentation.preset}, crf {presentation.crf}")
    print(f"{'clip':44} {'source':>15} {'canvas':>7} {'x realtime':>11} {'SSIM':>7} {'own':>7} {'kB/s':>6}")
    rows = []
    for clip in clips:
        made, *figures = measure(clip, presentation, folder)
        rows.append([*figures, made.size / float(made.duration) / 1000])
        source = f"{made.source.width}x{made.source.height}@{float(made.source.fps):.4g}"
        show(f"{clip.parent.name[:20]}/{clip.stem}", source, made.aspect_ratio, rows[-1])
    show(f"mean of {len(rows)}", "", "", [fmean(column) for column in zip(*rows, strict=True)])
    for name, column in (("SSIM", 1), ("own", 2)):
        print(f"lowest {name}: {min(row[column] for row in rows):.4f}")


def show(name: str, source: str, ratio: str, figures: list[float]) -> None:
    speed, on_canvas, own, weight = figures
    print(f"{name:44} {source:>15} {ratio:>7} {speed:>11.2f} {on_canvas:>7.4f} {own:>7.4f} {weight:>6.0f}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
