"""Drawings: stills made by our own code, for prompts that begin with an image or keep somebody the same.

What is drawn under a name never changes: prompts are known by it, and clips were made from it. Another picture gets
another name; tests/arena/backends/test_drawings.py holds each to the pixels that it has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.backends.drawings import (
    country,
    creatures,
    interiors,
    keepsakes,
    machines,
    portraits,
    roadside,
    rooms,
    sea,
    sheets,
    things,
    town,
    toys,
    winter,
)
from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.still import write_png
from arena.errors import NotFound

SIZES: Final = {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960)}
"""Width and height in pixels by aspect ratio."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A still.

    Attributes:
        paint: Draws it; its docstring says what is to be seen.
        aspect_ratio: Its shape, one of `SIZES`.
    """

    paint: Callable[[Canvas], None]
    aspect_ratio: str = "16:9"

    @property
    def shows(self) -> str:
        """What is to be seen, in a sentence."""
        return " ".join((self.paint.__doc__ or "").split())


DRAWINGS: Final = {
    "attic-room": Drawing(interiors.attic),
    "balloons-on-bench": Drawing(things.balloons),
    "bicycle-at-wall": Drawing(roadside.bicycle_at_wall),
    "birthday-cake": Drawing(interiors.birthday_cake),
    "bookshop-front": Drawing(town.bookshop),
    "boy-in-garden": Drawing(portraits.boy_in_garden),
    "cat-at-window": Drawing(rooms.cat_at_window),
    "clock-workshop": Drawing(rooms.clock_workshop),
    "corner-cafe": Drawing(interiors.cafe),
    "desert-bus": Drawing(country.desert_bus),
    "elephant-at-waterhole": Drawing(creatures.elephant),
    "fox-in-snow": Drawing(winter.fox_in_snow),
    "fruit-stall": Drawing(roadside.fruit_stall),
    "goldfish-bowl": Drawing(things.goldfish_bowl, "1:1"),
    "hand-drum": Drawing(keepsakes.hand_drum),
    "harbour-boats": Drawing(sea.harbour),
    "heron-in-mist": Drawing(sea.pond_with_reeds),
    "hill-tram": Drawing(town.hill_tram, "9:16"),
    "kettle-on-stove": Drawing(machines.kettle),
    "lighthouse-at-dusk": Drawing(sea.lighthouse),
    "locomotive-at-platform": Drawing(machines.locomotive),
    "owl-on-branch": Drawing(creatures.owl, "1:1"),
    "paper-boat-on-pond": Drawing(sea.paper_boat, "1:1"),
    "parrot-on-perch": Drawing(creatures.parrot),
    "pocket-watch": Drawing(keepsakes.pocket_watch, "1:1"),
    "radio-host": Drawing(portraits.radio_host),
    "red-kite": Drawing(country.red_kite),
    "river-bridge": Drawing(roadside.river_bridge),
    "rocket-on-pad": Drawing(things.rocket, "9:16"),
    "seedling-in-pot": Drawing(things.seedling),
    "sheet-astronaut": Drawing(sheets.astronaut),
    "sheet-baker": Drawing(sheets.baker),
    "sheet-boy": Drawing(sheets.boy),
    "sheet-courier": Drawing(sheets.courier),
    "sheet-dancer": Drawing(sheets.dancer),
    "sheet-detective": Drawing(sheets.detective),
    "sheet-fisherman": Drawing(sheets.fisherman),
    "sheet-robot": Drawing(sheets.robot),
    "sheet-scientist": Drawing(sheets.scientist),
    "singer-on-stage": Drawing(portraits.singer),
    "snow-globe": Drawing(toys.snow_globe, "1:1"),
    "stage-curtain": Drawing(interiors.stage),
    "storyteller": Drawing(portraits.storyteller),
    "suitcase": Drawing(keepsakes.suitcase),
    "tea-table": Drawing(rooms.tea_table),
    "teacher-at-board": Drawing(portraits.teacher),
    "teapot-chipped": Drawing(keepsakes.chipped_teapot),
    "tent-under-stars": Drawing(country.tent_under_stars, "9:16"),
    "tin-robot-on-shelf": Drawing(toys.tin_robot),
    "toy-sailboat": Drawing(toys.toy_sailboat),
    "typewriter": Drawing(machines.typewriter),
    "winter-hut": Drawing(winter.winter_hut),
}


def picture_of(name: str) -> NDArray[np.uint8]:
    """The pixels of a drawing, shape (height, width, 3).

    Raises:
        NotFound: There is none of this name.
    """
    if name not in DRAWINGS:
        raise NotFound(f"there is no drawing {name!r}; there are {', '.join(DRAWINGS)}")
    drawing = DRAWINGS[name]
    canvas = Canvas(*SIZES[drawing.aspect_ratio])
    drawing.paint(canvas)
    return canvas.finished()


def render_drawing(name: str, target: Path) -> None:
    """Draw a still into a PNG file.

    Raises:
        NotFound: There is none of this name.
    """
    write_png(picture_of(name), target)
