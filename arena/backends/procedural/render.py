"""Render: a scene, as one generator sees it, into a file."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Final
from zlib import crc32

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from arena.backends.procedural.draw import HEIGHT, WIDTH
from arena.backends.procedural.failures import GENERATORS, Generator, Samples, faded
from arena.backends.procedural.scenes import SCENES
from arena.backends.procedural.scenes.base import RATE, SECONDS, Scene
from arena.errors import NotFound
from arena.files import whole_file

FPS: Final = 24
_FRAMES: Final = round(SECONDS * FPS)
_AAC_FRAME: Final = 1024
_SOURCE_SEED: Final = 1


def render(model: str, scene: str, seed: int, target: Path) -> None:
    """Make the clip of a scene by one of the generators: 4 s, 1280x720, 24 fps, H.264 in MP4, sound where it has any.

    The same arguments give the same bytes. All generators show the same scene for a seed, so that they differ by
    their failures alone.

    Raises:
        NotFound: There is no such model or scene.
    """
    if model not in GENERATORS:
        raise NotFound(f"there is no procedural model {model!r}; there are {', '.join(GENERATORS)}")
    generator = GENERATORS[model]
    # Real models leave their names in their files, so these do as well: there must be something to strip.
    maker = {"title": generator.name, "comment": f"made by blindcut {generator.slug}"}
    _render(scene, generator, seed, target, metadata=maker)


def render_source(scene: str, target: Path) -> None:
    """Make the clip of a scene that is to be edited: as the faithful generator makes it, without a maker's name.

    Raises:
        NotFound: There is no such scene.
    """
    _render(scene, GENERATORS["procedural-faithful"], _SOURCE_SEED, target, metadata={})


def _render(scene: str, generator: Generator, seed: int, target: Path, *, metadata: Mapping[str, str]) -> None:
    if scene not in SCENES:
        raise NotFound(f"there is no scene {scene!r}; there are {', '.join(SCENES)}")
    painted = SCENES[scene](np.random.default_rng([seed, crc32(scene.encode())]))
    rng = np.random.default_rng([seed, crc32(generator.slug.encode())])
    with whole_file(target) as unfinished:
        _write(painted, generator, rng, unfinished, metadata)


def _write(
    scene: Scene, generator: Generator, rng: np.random.Generator, target: Path, metadata: Mapping[str, str]
) -> None:
    sound = scene.sound()
    with av.open(str(target), "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        container.metadata.update(metadata)
        video = _video_stream(container)
        audio = _audio_stream(container) if sound is not None else None
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        for index in range(_FRAMES):
            time = generator.moment(index / FPS)
            scene.paint(picture, time, main=generator.remembers(scene, time))
            frame = VideoFrame.from_ndarray(generator.developed(picture, index, rng), format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None and sound is not None:
            _sing(container, audio, faded(generator.heard(sound)))


def _video_stream(container: OutputContainer) -> VideoStream:
    options = {"preset": "ultrafast", "crf": "15", "flags": "+bitexact", "x264-params": "threads=1"}
    stream = container.add_stream("libx264", rate=FPS, options=options)
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.thread_count = 1
    context = stream.codec_context
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    return stream


def _audio_stream(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=RATE, options={"flags": "+bitexact"}, layout="stereo")
    stream.bit_rate = 192_000
    return stream


def _sing(container: OutputContainer, stream: AudioStream, sound: Samples) -> None:
    for start in range(0, sound.shape[1], _AAC_FRAME):
        chunk = np.ascontiguousarray(sound[:, start : start + _AAC_FRAME])
        frame = AudioFrame.from_ndarray(chunk, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
