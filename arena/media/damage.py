"""Damage: copies of renditions that anybody who looks sees to be the worse.

A battle between a clip and its damaged copy has a known answer, and so measures attention. The damages are those that
video is known to suffer. A frozen picture is not among them: a still scene
would not show it. None flashes: what changes, changes twice a second (WCAG 2.3.1 allows three times).
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from arena.domain.presentation import Box, Canvas, Presentation
from arena.errors import BadInput
from arena.files import whole_file
from arena.media.bars import key_frames, picture_box
from arena.media.decoding import opened, picture_stream, pictures
from arena.media.encoding import Encoder
from arena.media.planes import Planes

_CHANGES: Final = 2
"""How often a second the pattern of a damage changes."""
_TILES: Final = 12
"""Tiles in the height of a picture."""
_LOST: Final = 0.4
"""The share of tiles whose data is lost."""
_BANDS: Final = 9
_VISIBLE: Final = 4.0
"""Mean change of luma, in 8-bit steps, that nobody overlooks. Of 36 real clips one, fireworks in a black sky, stays
below it when it is blurred; the others' changes are 4.7 to 24 for blur and 7.6 to 65 for tear."""
_SQUARES: Final = 16
"""Squares in the shorter side of a blurred picture: a face becomes a spot."""


def damaged(rendition: Path, target: Path, presentation: Presentation, kind: str) -> str:
    """Make a damaged copy of a rendition, in the same form: canvas, frames, length, and the very same sound.

    The target appears whole or not at all, and is the same to the byte on every rerun.

    Args:
        rendition: What `conform` made.
        target: Where the copy goes; replaced when it is there.
        presentation: The form in which the rendition was made.
        kind: One of `DAMAGES`.

    Returns:
        The kind that was made: `blocks` in place of another that would not show, as a blur does not on an even sky.

    Raises:
        BadInput: There is no such kind of damage.
        BadClip: The file is not a clip that decodes.
    """
    if kind not in _PAINTERS:
        raise BadInput(f"there is no damage {kind!r}; there are {', '.join(DAMAGES)}")
    box = picture_box(rendition)
    kind = kind if _shows(rendition, box, kind) else _ALWAYS_SHOWS
    with whole_file(target) as unfinished, opened(rendition) as container:
        stream = picture_stream(container, place=rendition.name)
        canvas = Canvas(stream.codec_context.width, stream.codec_context.height)
        with Encoder(unfinished, canvas, presentation) as encoder:
            for frame in pictures(container, stream, place=rendition.name):
                period = encoder.frames * _CHANGES // presentation.fps
                encoder.show(_spoiled(frame, box, kind, period).frame(), 1)
            if presentation.sound:
                with opened(rendition) as again:
                    encoder.copy_sound(again.demux(again.streams.audio[0]))
            encoder.finish()
    return kind


def _shows(rendition: Path, box: Box, kind: str) -> bool:
    """Whether a damage of this kind changes the pictures of the clip by enough, on average."""
    changes = []
    for period, frame in enumerate(key_frames(rendition)):
        before, after = (planes.within(box).luma for planes in (Planes.of(frame), _spoiled(frame, box, kind, period)))
        changes.append(np.abs(before.astype(int) - after).mean())
    return kind == _ALWAYS_SHOWS or bool(np.mean(changes) >= _VISIBLE)


def _spoiled(frame: VideoFrame, box: Box, kind: str, period: int) -> Planes:
    planes = Planes.of(frame)
    _PAINTERS[kind](planes.within(box), np.random.default_rng([DAMAGES.index(kind), period]))
    return planes


def _blocks(picture: Planes, chance: np.random.Generator) -> None:
    """Lost data: tiles that show another part of the picture, or the green or pink of a decoder that got nothing."""
    height, width = picture.blue.shape
    tile = max(2, height // _TILES)
    before = [plane.copy() for plane in picture]
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            lost, down, across, tint = chance.random(4)
            if lost >= _LOST:
                continue
            high, wide = min(tile, height - top), min(tile, width - left)
            y, x = int(down * (height - high)), int(across * (width - wide))
            for plane, source, scale in zip(picture, before, (2, 1, 1), strict=True):
                part = source[scale * y : scale * (y + high), scale * x : scale * (x + wide)]
                plane[scale * top : scale * (top + high), scale * left : scale * (left + wide)] = part
            if tint < 0.5:
                colour = (90, 60) if tint < 0.3 else (170, 190)
                for plane, value in zip((picture.blue, picture.red), colour, strict=True):
                    plane[top : top + high, left : left + wide] = value
                tile_luma = picture.luma[2 * top : 2 * (top + high), 2 * left : 2 * (left + wide)]
                tile_luma[:] = tile_luma // 2 + 50


def _blur(picture: Planes, _chance: np.random.Generator) -> None:
    """Out of focus beyond use: averaged over large squares, and drawn smoothly from those."""
    height, width = picture.luma.shape
    share = _SQUARES / min(height, width)
    few, low = (max(2, round(side * share)) for side in (width, height))
    small = picture.frame().reformat(few, low, interpolation=Interpolation.AREA, threads=1)
    smooth = Planes.of(small.reformat(width, height, interpolation=Interpolation.BICUBIC, threads=1))
    for plane, drawn in zip(picture, smooth, strict=True):
        plane[:] = drawn


def _tear(picture: Planes, chance: np.random.Generator) -> None:
    """Lines out of step: bands of the picture pushed sideways, with the colours of other bands."""
    height, width = picture.blue.shape
    edges = np.linspace(0, height, _BANDS + 1).round().astype(int)
    for band, (top, bottom) in enumerate(pairwise(edges)):
        push = round((0.1 + 0.3 * chance.random()) * width) * (-1 if band % 2 else 1)
        lines = picture.luma[2 * top : 2 * bottom]
        lines[:] = np.roll(lines, 2 * push, axis=1)
        for plane in (picture.blue, picture.red):
            plane[top:bottom] = np.roll(plane[top:bottom], -push, axis=1)


_PAINTERS: Final[dict[str, Callable[[Planes, np.random.Generator], None]]] = {
    "blocks": _blocks,
    "blur": _blur,
    "tear": _tear,
}
_ALWAYS_SHOWS: Final = "blocks"
DAMAGES: Final = tuple(_PAINTERS)
"""Kinds of damage: `blocks` of lost data, a `blur` that leaves no detail, and a picture that `tear`s."""
