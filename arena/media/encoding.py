"""Encoding: the one way a rendition's bytes are made, the same for every model and the same on every rerun."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.stream import Stream
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from arena.domain.presentation import Canvas, Presentation, Sound
from arena.media.loudness import Samples

MUXER: Final = {
    "movflags": "+faststart",
    "fflags": "+bitexact",
    "empty_hdlr_name": "1",
    "movie_timescale": "48000",
    "video_track_timescale": "15360",
    "max_interleave_delta": "0",
}
_X264: Final = (
    # Fixed key frames and no lookahead: a repeated frame costs little, and frame types tell nothing about the source.
    # The rest was chosen by speed at an SSIM above 0.98, see bench/conform.py.
    "scenecut=0:rc-lookahead=0:sync-lookahead=0:mbtree=0:weightp=0:ref=1:subme=1:8x8dct=0:"
    "aq-mode=1:threads=1:lookahead-threads=1:sliced-threads=0:keyint={interval}:min-keyint={interval}"
)
_DROP_SEI: Final = "filter_units=remove_types=6"  # x264 writes its name and options into one
_AAC_FRAME: Final = 1024


class Encoder:
    """Writes one rendition: frames of the clock first, then the sound.

    Args:
        target: The file to write.
        canvas: The size of the frames that will come.
        presentation: The form of the category.
    """

    def __init__(self, target: Path, canvas: Canvas, presentation: Presentation) -> None:
        self._container = av.open(str(target), "w", format="mp4", options=MUXER)
        self._clock = Fraction(1, presentation.fps)
        self._video = self._video_stream(canvas, presentation)
        self._audio = self._audio_stream(presentation.sound) if presentation.sound else None
        self._container.start_encoding()
        self._without_sei = BitStreamFilterContext(_DROP_SEI, self._video, self._video)
        self.frames = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def show(self, frame: VideoFrame, ticks: int) -> None:
        """Encode a frame as often as the clock shows it."""
        frame.time_base = self._clock
        frame.pict_type = PictureType.NONE
        for _ in range(ticks):
            frame.pts = self.frames
            self.frames += 1
            self._mux_video(self._video.encode(frame))

    def sound(self, samples: Samples) -> None:
        """Encode all of the sound, of any length that fits the frames shown."""
        if self._audio is None:
            raise ValueError("this presentation is silent")
        for start in range(0, samples.shape[1], _AAC_FRAME):
            chunk = np.ascontiguousarray(samples[:, start : start + _AAC_FRAME])
            frame = AudioFrame.from_ndarray(chunk, format="fltp", layout="stereo")
            frame.sample_rate = self._audio.rate
            frame.time_base = Fraction(1, self._audio.rate)
            frame.pts = start
            self._container.mux(self._audio.encode(frame))

    def copy_sound(self, packets: "Iterable[Packet[AudioStream]]") -> None:
        """Take over all packets of another rendition's sound as they are."""
        if self._audio is None:
            raise ValueError("this presentation is silent")
        for packet in packets:
            if packet.size:
                packet.stream = self._audio
                self._container.mux(packet)

    def finish(self) -> None:
        """Write what the encoders still hold. To be called once, after the last frame."""
        self._mux_video(self._video.encode(None))
        self._mux(self._without_sei.filter(None))
        if self._audio is not None:
            self._container.mux(self._audio.encode(None))

    def _video_stream(self, canvas: Canvas, presentation: Presentation) -> VideoStream:
        interval = presentation.keyframe_interval
        options = {
            "preset": presentation.preset,
            "crf": str(presentation.crf),
            "profile": "main",
            "level": "4.0",
            "bf": "0",
            "flags": "+bitexact",
            "x264-params": _X264.format(interval=interval),
        }
        stream = self._container.add_stream("libx264", rate=presentation.fps, options=options)
        stream.width, stream.height, stream.pix_fmt = canvas.width, canvas.height, "yuv420p"
        stream.thread_count = 1  # x264's output depends on it
        stream.gop_size = interval
        stream.time_base = self._clock
        context = stream.codec_context
        context.sample_aspect_ratio = Fraction(1)
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        return stream

    def _audio_stream(self, sound: Sound) -> AudioStream:
        stream = self._container.add_stream("aac", rate=sound.rate, options={"flags": "+bitexact"}, layout="stereo")
        stream.bit_rate = sound.bit_rate
        return stream

    def _mux_video(self, packets: "list[Packet[VideoStream]]") -> None:
        for packet in packets:
            self._mux(self._without_sei.filter(packet))

    def _mux(self, packets: "list[Packet[Stream]]") -> None:
        for packet in packets:
            packet.stream = self._video
            self._container.mux(packet)
