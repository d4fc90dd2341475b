"""Files that go to and fro: what is one, and a clip to serve."""

import base64
import io
from functools import lru_cache

import av
import numpy as np


def data_uri(value: object, *, kind: str) -> bool:
    """Whether this is an address that holds a file of a kind, e.g. `image`."""
    if not isinstance(value, str) or not value.startswith(f"data:{kind}/"):
        return False
    return decodes(value.partition(";base64,")[2])


def decodes(text: str) -> bool:
    """Whether base64 text holds something that can be shown."""
    try:
        return shows(base64.b64decode(text, validate=True))
    except ValueError:
        return False


def shows(content: bytes) -> bool:
    """Whether FFmpeg can show something of this file."""
    try:
        with av.open(io.BytesIO(content)) as container:
            next(container.decode(video=0))
    except (av.FFmpegError, StopIteration):
        return False
    return True


@lru_cache
def tiny_clip() -> bytes:
    """Half a second of H.264 in MP4, 64x36."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = 64, 36, "yuv420p", 1
        for index in range(12):
            picture = np.full((36, 64, 3), 20 * index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return buffer.getvalue()
