"""Picture: one decoded frame laid onto the canvas in BT.709."""

from fractions import Fraction
from typing import Final

from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from arena.domain.presentation import Canvas, fit

_MATRICES: Final = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020"}
"""ITU-T H.273 matrix coefficients by FFmpeg's names."""
_HD_LINES: Final = 720
_SCALER: Final = "bicubic+accurate_rnd+full_chroma_int+bitexact"
_TURNS: Final[dict[int, list[tuple[str, str | None]]]] = {
    0: [],
    90: [("transpose", "cclock")],
    180: [("hflip", None), ("vflip", None)],
    270: [("transpose", "clock")],
}


class Easel:
    """Turns, scales and pads frames of any source onto one canvas.

    Args:
        canvas: What to fill.
        display: Width and height of the source as shown, see `probe.display_size`.
    """

    def __init__(self, canvas: Canvas, display: tuple[int, int]) -> None:
        self._canvas = canvas
        self._box = fit(*display, canvas)
        self._graphs: dict[tuple[object, ...], Graph] = {}

    def lay(self, frame: VideoFrame) -> VideoFrame:
        """The frame on the canvas: yuv420p, BT.709, limited range, black around it."""
        form = (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range, frame.rotation)
        if form not in self._graphs:
            self._graphs[form] = self._graph(frame)
        graph = self._graphs[form]
        graph.vpush(frame)
        return graph.vpull()

    def _graph(self, frame: VideoFrame) -> Graph:
        box, canvas = self._box, self._canvas
        scale = {
            "in_color_matrix": _matrix(frame),
            "out_color_matrix": "bt709",
            "in_range": "full" if _is_full_range(frame) else "limited",
            "out_range": "limited",
            "flags": _SCALER,
        }
        words = ":".join([f"{box.width}:{box.height}", *(f"{key}={value}" for key, value in scale.items())])
        steps = [*_TURNS[round(frame.rotation / 90) * 90 % 360], ("scale", words), ("format", "yuv420p")]
        if (box.width, box.height) != (canvas.width, canvas.height):
            steps.append(("pad", f"{canvas.width}:{canvas.height}:{box.left}:{box.top}:black"))
        graph = Graph()
        graph.threads = 1
        base = frame.time_base or Fraction(1, 1000)
        nodes = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base)]
        nodes += [graph.add(name, arguments) for name, arguments in steps]
        graph.link_nodes(*nodes, graph.add("buffersink")).configure()
        return graph


def _matrix(frame: VideoFrame) -> str:
    """The frame's colour matrix; an untagged one is BT.601 below 720 lines, else BT.709, as browsers have it."""
    if frame.format.is_rgb:
        return "bt709"  # has no matrix to undo
    return _MATRICES.get(frame.colorspace, "smpte170m" if frame.height < _HD_LINES else "bt709")


def _is_full_range(frame: VideoFrame) -> bool:
    return frame.format.is_rgb or frame.format.name.startswith("yuvj") or frame.color_range == ColorRange.JPEG
