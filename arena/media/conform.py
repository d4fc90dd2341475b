"""Conform: any clip into the one form of its category."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.video.frame import VideoFrame

from arena.domain.presentation import Box, Canvas, Presentation, Sound, first_tick, fit, nearest_ratio
from arena.errors import BadClip
from arena.files import whole_file
from arena.media.decoding import opened, picture_stream, sounds, timed_pictures
from arena.media.encoding import Encoder
from arena.media.fields import progressive
from arena.media.loudness import SILENCE, Samples, fitted, integrated, levelled
from arena.media.motion import Motion
from arena.media.picture import Easel
from arena.media.probe import Facts, probe


@dataclass(frozen=True, slots=True)
class Rendition:
    """What voters see of a clip.

    Attributes:
        source: What the clip was.
        aspect_ratio: That of the canvas, e.g. `16:9`.
        canvas: Size of the picture in pixels.
        box: Where the source's picture lies on it; around it are bars.
        frames: Number of frames, all of them `1 / fps` seconds long.
        duration: Seconds.
        audio: Whether it carries a sound track.
        heard: Whether that track holds sound of the source, and not silence in its place.
        size: Bytes.
        motion: How much the picture changes a second, see `arena.media.motion`.
        loudness: LUFS of the source's sound before it was levelled; None where none is heard.
    """

    source: Facts
    aspect_ratio: str
    canvas: Canvas
    box: Box
    frames: int
    duration: Fraction
    audio: bool
    heard: bool
    size: int
    motion: float
    loudness: float | None


def conform(source: Path, target: Path, presentation: Presentation, *, aspect_ratio: str | None = None) -> Rendition:
    """Make a clip's rendition. The target appears whole or not at all, and is the same to the byte on every rerun.

    Args:
        source: The original, which is left as it is.
        target: Where the MP4 goes; replaced when it is there.
        presentation: The form of the clip's category.
        aspect_ratio: Of the canvas, one of `ASPECT_RATIOS`: clips that meet in a battle need the same, and those of
            another shape get bars. None takes the one nearest to the source.

    Raises:
        BadInput: There is no canvas of this aspect ratio.
        BadClip: The source can't be shown, or is damaged or cut off; names the frame and its time.
    """
    facts = probe(source)
    if facts.duration > presentation.longest:
        reason = f"is {float(facts.duration):.1f} s long; the longest clip taken is {presentation.longest} s"
        raise BadClip(reason, place=source.name)
    ratio = aspect_ratio or nearest_ratio(facts.width, facts.height)
    canvas = presentation.canvas(ratio)
    sound = presentation.sound
    samples = _sound_of(source, facts, sound) if sound else None
    loudness = SILENCE
    if sound and samples is not None:
        loudness = integrated(samples, sound.rate)
    with whole_file(target) as unfinished, Encoder(unfinished, canvas, presentation) as encoder:
        changed = _draw(source, facts, canvas, presentation, encoder)
        duration = Fraction(encoder.frames, presentation.fps)
        if sound and samples is not None:
            encoder.sound(levelled(fitted(samples, round(duration * sound.rate)), sound))
        encoder.finish()
    heard = samples is not None and bool(samples.any())
    return Rendition(
        source=facts,
        aspect_ratio=ratio,
        canvas=canvas,
        box=fit(facts.width, facts.height, canvas),
        frames=encoder.frames,
        duration=duration,
        audio=sound is not None,
        heard=heard,
        size=target.stat().st_size,
        motion=changed / float(duration),
        loudness=loudness if loudness > SILENCE else None,
    )


def _draw(source: Path, facts: Facts, canvas: Canvas, presentation: Presentation, encoder: Encoder) -> float:
    """Show each frame at the ticks at which a screen would show it, the last one to the clip's end.

    Returns:
        How much the picture changed from frame to frame, all together.
    """
    easel = Easel(canvas, (facts.width, facts.height))
    motion = Motion(fit(facts.width, facts.height, canvas))
    fps = presentation.fps
    with opened(source) as container:
        waiting: VideoFrame | None = None
        for start, frame in progressive(timed_pictures(container, place=source.name)):
            if waiting is not None:
                _show(encoder, easel, motion, waiting, until=first_tick(start, fps))
            waiting = frame
        if waiting is not None:
            _show(encoder, easel, motion, waiting, until=max(presentation.ticks(facts.duration), encoder.frames))
    return motion.total


def _show(encoder: Encoder, easel: Easel, motion: Motion, frame: VideoFrame, *, until: int) -> None:
    if until > encoder.frames:  # a source faster than the clock has frames that no tick shows
        laid = easel.lay(frame)
        motion.see(laid)
        encoder.show(laid, until - encoder.frames)


def _sound_of(source: Path, facts: Facts, sound: Sound) -> Samples:
    """The source's sound from the first picture on, in stereo at the presentation's rate; one silent sample if none."""
    if facts.audio is None:
        return np.zeros((2, 1), np.float32)
    resampler = AudioResampler("fltp", "stereo", sound.rate)
    parts: list[Samples] = []
    begins: Fraction | None = None
    try:
        with opened(source) as container:
            shift = _picture_start(container, source.name)
            for frame in sounds(container, place=source.name):
                if begins is None and frame.pts is not None and frame.time_base is not None:
                    begins = frame.pts * frame.time_base - shift
                parts += [out.to_ndarray().astype(np.float32) for out in resampler.resample(frame)]
            parts += [out.to_ndarray().astype(np.float32) for out in resampler.resample(None)]
    except av.FFmpegError as error:
        raise BadClip(f"its sound can't be converted ({error.strerror})", place=source.name) from error
    if not parts:
        return np.zeros((2, 1), np.float32)
    samples = np.concatenate(parts, axis=1)
    late = round((begins or Fraction(0)) * sound.rate)
    return samples[:, -late:] if late < 0 else np.pad(samples, ((0, 0), (late, 0)))


def _picture_start(container: InputContainer, place: str) -> Fraction:
    stream = picture_stream(container, place=place)
    return (stream.start_time or 0) * (stream.time_base or Fraction(1))
