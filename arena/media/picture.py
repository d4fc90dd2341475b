"""Picture: one decoded frame laid onto the canvas in BT.709."""

from fractions import Fraction
from typing import Final

from av.filter import Graph
from av.video.frame import VideoFrame

from arena.domain.presentation import Canvas, fit
from arena.media.colour import colour_of, scaled_to_bt709

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
        form = (frame.width, frame.height, frame.format.name, *colour_of(frame), frame.rotation)
        if form not in self._graphs:
            self._graphs[form] = self._graph(frame)
        graph = self._graphs[form]
        graph.vpush(frame)
        return graph.vpull()

    def _graph(self, frame: VideoFrame) -> Graph:
        box, canvas = self._box, self._canvas
        steps = [*_TURNS[round(frame.rotation / 90) * 90 % 360], *scaled_to_bt709(frame, box.width, box.height)]
        if (box.width, box.height) != (canvas.width, canvas.height):
            steps.append(("pad", f"{canvas.width}:{canvas.height}:{box.left}:{box.top}:black"))
        graph = Graph()
        graph.threads = 1
        base = frame.time_base or Fraction(1, 1000)
        nodes = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base)]
        nodes += [graph.add(name, arguments) for name, arguments in steps]
        graph.link_nodes(*nodes, graph.add("buffersink")).configure()
        return graph
