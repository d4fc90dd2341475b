"""Motion: how much the picture changes, in a number that clips of different frame rates can be compared by.

    motion = sum over consecutive pictures of mean |luma - luma before| / seconds

In 8-bit steps of luma (16 to 235) a pixel and second, over the part of the canvas that is not a bar. A picture that is
shown for longer adds nothing, so a clip of 12 pictures a second and one of 24 that move alike have about the same;
noise and flicker, which change with every picture, count as motion too.
"""

from typing import Final

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from arena.domain.presentation import Box
from arena.media.planes import luma_of

_STEP: Final = 2
"""Every second sample in both directions: a mean over a quarter million of them is known well enough."""


class Motion:
    """Adds up the changes from picture to picture.

    Args:
        box: Where the picture lies on the canvas.
    """

    def __init__(self, box: Box) -> None:
        rows = slice(box.top // _STEP, (box.top + box.height) // _STEP)
        self._within = rows, slice(box.left // _STEP, (box.left + box.width) // _STEP)
        self._before: NDArray[np.int16] | None = None
        self.total = 0.0

    def see(self, frame: VideoFrame) -> None:
        """Take the next picture, as it lies on the canvas."""
        luma = luma_of(frame, _STEP)[self._within].astype(np.int16)
        if self._before is not None:
            self.total += float(np.abs(luma - self._before).mean())
        self._before = luma
