"""Clips of known content, made here: what a test says about a rendition, it knows of the source."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

MakeClip = Callable[..., Path]


def numbered(index: int, width: int, height: int) -> NDArray[np.uint8]:
    """A picture that tells its own number: 8 grey bars that are the bits of the index, over a soft gradient."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = np.linspace(60, 120, width, dtype=np.uint8)[None, :, None]
    for bit in range(8):
        left, right = bit * width // 8, (bit + 1) * width // 8
        picture[height // 4 : 3 * height // 4, left:right] = 210 if index >> bit & 1 else 40
    return picture


def number_of(luma: NDArray[np.uint8]) -> int:
    """The index that `numbered` wrote, read from the middle line of a luma plane without its borders."""
    line = luma[luma.shape[0] // 2].astype(float)
    width = line.size
    return sum(
        1 << bit for bit in range(8) if line[bit * width // 8 + width // 32 : (bit + 1) * width // 8 - 1].mean() > 120
    )


def tone(
    seconds: float, *, rate: int = 48_000, level: float = 0.1, channels: int = 2, hertz: float = 997
) -> NDArray[np.float32]:
    """A sine, shape (channels, samples)."""
    times = np.arange(round(seconds * rate)) / rate
    return np.tile((level * np.sin(2 * np.pi * hertz * times)).astype(np.float32), (channels, 1))


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeClip:
    def make(
        name: str = "source.mp4",
        *,
        width: int = 320,
        height: int = 180,
        fps: Fraction | int = 24,
        frames: int = 24,
        pix_fmt: str = "yuv420p",
        codec: str = "libx264",
        options: dict[str, str] | None = None,
        colour: tuple[int, int] | None = None,
        fill: tuple[int, int, int] | None = None,
        draw: Callable[[int], NDArray[np.uint8]] | None = None,
        transfer: int = 2,
        rotation: float = 0,
        sample_aspect: Fraction | None = None,
        sound: NDArray[np.float32] | None = None,
        rate: int = 48_000,
        tags: dict[str, str] | None = None,
        layout: str = "stereo",
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            container.metadata.update(tags or {})
            stream = container.add_stream(codec, rate=fps, options=options or {"qp": "0"} if "264" in codec else {})
            stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
            stream.thread_count = 1
            stream.codec_context.color_trc = transfer
            if sample_aspect:
                stream.codec_context.sample_aspect_ratio = sample_aspect
            if colour:
                stream.codec_context.colorspace, stream.codec_context.color_range = colour
            if rotation:
                stream.set_display_rotation(rotation)
            if tags:
                stream.metadata["handler_name"] = tags.get("handler_name", "")
            track = (
                container.add_stream("aac" if path.suffix == ".mp4" else "libopus", rate=rate, layout=layout)
                if sound is not None
                else None
            )
            for index in range(frames):
                if draw is not None:
                    picture = draw(index)
                elif fill is not None:
                    picture = np.full((height, width, 3), fill, np.uint8)
                else:
                    picture = numbered(index, width, height)
                frame = av.VideoFrame.from_ndarray(picture)
                # swscale's numbers for BT.709 and BT.601, and the range's of H.273
                matrix, span = colour or (1, 1)
                frame = frame.reformat(
                    format=pix_fmt, dst_colorspace=1 if matrix == 1 else 5, src_color_range=2, dst_color_range=span
                )
                frame.pts, frame.time_base = index, 1 / Fraction(fps)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            if track is not None and sound is not None:
                _sing(container, track, sound, rate, layout)
        return path

    return make


def _sing(
    container: av.container.OutputContainer, track: av.AudioStream, sound: NDArray[np.float32], rate: int, layout: str
) -> None:
    for start in range(0, sound.shape[1], 960):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[:, start : start + 960]), format="fltp", layout=layout
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        container.mux(track.encode(frame))
    container.mux(track.encode(None))


@pytest.fixture(name="number_of")
def _number_of() -> Callable[[NDArray[np.uint8]], int]:
    return number_of
