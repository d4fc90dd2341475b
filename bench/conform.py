"""How fast is conform, and what does it cost the picture?

    python bench/conform.py [CLIP...] [--presets]

For each clip: seconds of clip conformed in one second of CPU time on one core (>= 1 is realtime), and the mean SSIM
of the rendition against the source laid on the same canvas. Without clips it renders six of the demo's own.
With --presets, the same for a choice of x264 presets and rate factors.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph

from arena.backends.procedural.render import render
from arena.domain.presentation import Presentation, presentation_of
from arena.media.conform import Rendition, conform

SCENES = ("crowd", "rain", "hills", "candle", "fireworks", "pendulum")
CHOICES = [(preset, crf) for preset in ("ultrafast", "superfast", "veryfast") for crf in (20, 23, 26)]


def ssim(source: Path, rendition: Path, presentation: Presentation, made: Rendition) -> float:
    """Mean SSIM over the ticks, against the source on the same canvas losslessly encoded."""
    lossless = rendition.with_name("lossless.mp4")
    conform(source, lossless, replace(presentation, crf=1, preset="ultrafast"))
    graph = Graph()
    size = {"width": made.canvas.width, "height": made.canvas.height}
    inputs = [
        graph.add_buffer(**size, format=av.VideoFormat("yuv420p"), time_base=Fraction(1, presentation.fps))
        for _ in "ab"
    ]
    compare = graph.add("ssim")
    sink = graph.add("buffersink")
    for place, node in enumerate(inputs):
        node.link_to(compare, 0, place)
    compare.link_to(sink)
    graph.configure()
    values = []
    with av.open(str(rendition)) as one, av.open(str(lossless)) as other:
        for index, pair in enumerate(zip(one.decode(video=0), other.decode(video=0), strict=True)):
            if index % 10:
                continue
            for node, frame in zip(inputs, pair, strict=True):
                frame.pts, frame.time_base = index, Fraction(1, presentation.fps)
                node.push(frame)
            values.append(float(sink.pull().metadata["lavfi.ssim.All"]))
    return sum(values) / len(values)


def measure(clip: Path, presentation: Presentation, folder: Path) -> tuple[Rendition, float, float]:
    target = folder / "out.mp4"
    start = time.process_time()
    made = conform(clip, target, presentation)
    ratio = float(made.duration) / (time.process_time() - start)
    return made, ratio, ssim(clip, target, presentation, made)


def demo_clips(folder: Path) -> list[Path]:
    clips = []
    for scene in SCENES:
        clips.append(folder / f"{scene}.mp4")
        render("procedural-faithful", scene, 1, clips[-1])
    return clips


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--presets", action="store_true")
    options = parser.parse_args()
    standard = presentation_of("text-to-video")
    with tempfile.TemporaryDirectory() as name:
        clips = options.clips or demo_clips(Path(name))
        choices = CHOICES if options.presets else [(standard.preset, standard.crf)]
        print(f"{'clip':28} {'source':>15} {'preset':>10} {'crf':>4} {'x realtime':>11} {'SSIM':>7} {'kB/s':>6}")
        for clip in clips:
            for preset, crf in choices:
                made, ratio, likeness = measure(clip, replace(standard, preset=preset, crf=crf), Path(name))
                source = f"{made.source.width}x{made.source.height}@{float(made.source.fps):.4g}"
                weight = made.size / float(made.duration) / 1000
                print(
                    f"{clip.stem:28} {source:>15} {preset:>10} {crf:>4} {ratio:>11.2f} {likeness:>7.4f} {weight:>6.0f}"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()
