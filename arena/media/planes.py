"""Planes: a frame's samples as arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from arena.domain.presentation import Box

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Planes:
    """The three planes of a yuv420p picture, (height, width) and twice half of that, free to change."""

    luma: Plane
    blue: Plane
    red: Plane

    def __iter__(self) -> Iterator[Plane]:
        yield from (self.luma, self.blue, self.red)

    @classmethod
    def of(cls, frame: VideoFrame) -> Self:
        """A copy of the samples of a yuv420p frame with even sides."""
        flat = frame.to_ndarray().reshape(-1).view(np.uint8)
        width, height = frame.width, frame.height
        size, chroma = width * height, (height // 2, width // 2)
        return cls(
            flat[:size].reshape(height, width),
            flat[size : size * 5 // 4].reshape(chroma),
            flat[size * 5 // 4 :].reshape(chroma),
        )

    def frame(self) -> VideoFrame:
        """A new frame of these samples."""
        flat = np.concatenate([plane.ravel() for plane in self])
        return VideoFrame.from_ndarray(flat.reshape(-1, self.luma.shape[1]), format="yuv420p")

    def within(self, box: Box) -> Self:
        """The part of the planes inside an even box: views, not copies."""
        full = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
        half = slice(full[0].start // 2, full[0].stop // 2), slice(full[1].start // 2, full[1].stop // 2)
        return type(self)(self.luma[full], self.blue[half], self.red[half])


def luma_of(frame: VideoFrame, step: int = 1) -> Plane:
    """Every `step`th sample of the first plane of a frame with 8 bits a sample, in both directions."""
    plane = frame.planes[0]
    return np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[::step, : plane.width : step]
