"""Character sheets: one person whole and in close-up, before a plain backdrop, for consistency across shots."""

from typing import Final

from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.faces import Look
from arena.backends.drawings.paints import Colour, darker, lighter, linear, radial, rgb
from arena.backends.drawings.paths import Frame, box
from arena.backends.drawings.people import Outfit, draw_bust, draw_person
from arena.backends.drawings.toys import draw_robot

COURIER: Final = (
    Look(rgb("e8b993"), rgb("2a2028"), "bob"),
    Outfit(
        "coat",
        rgb("eebf2e"),
        cloth=rgb("2b3350"),
        feet="boots",
        leather=rgb("b0302c"),
        extras=frozenset({"satchel"}),
        accent=rgb("b83a34"),
    ),
)
BOY: Final = (
    Look(rgb("8d5a3b"), rgb("1c1618"), "curls", child=True, smile=1),
    Outfit(
        "shirt",
        rgb("efe9dc"),
        legs="shorts",
        cloth=rgb("7a5534"),
        leather=rgb("d8d8d2"),
        extras=frozenset({"stripes", "cap"}),
        accent=rgb("3e8a4c"),
    ),
)
FISHERMAN: Final = (
    Look(rgb("f0c8a8"), rgb("c9c6c2"), "short", eyes=rgb("5a7ea0"), beard="full", old=True),
    Outfit(
        "sweater",
        rgb("27406b"),
        cloth=rgb("d9722b"),
        feet="boots",
        leather=rgb("222426"),
        extras=frozenset({"overall", "beanie"}),
        accent=rgb("d9722b"),
    ),
)
DETECTIVE: Final = (
    Look(rgb("c68e62"), rgb("3c3430"), "short", glasses=True, smile=-0.1),
    Outfit(
        "trench",
        rgb("8b8d94"),
        cloth=rgb("2d2f36"),
        extras=frozenset({"belt", "hat"}),
        accent=rgb("5b5d66"),
    ),
)
DANCER: Final = (
    Look(rgb("a8714a"), rgb("22181a"), "braid", lips=rgb("a03040")),
    Outfit("dress", rgb("c22b36"), legs="bare", feet="bare"),
)
SCIENTIST: Final = (
    Look(rgb("d9a77f"), rgb("30201a"), "scarf", scarf=rgb("2f6f73")),
    Outfit("lab", rgb("eef1f2"), cloth=rgb("34435c")),
)
BAKER: Final = (
    Look(rgb("5f3a28"), rgb("161214"), "crop", beard="moustache", smile=0.4),
    Outfit("shirt", rgb("f2f0ea"), cloth=rgb("4a4a52"), extras=frozenset({"apron"}), accent=rgb("cfd6dc")),
)
ASTRONAUT: Final = (
    Look(rgb("f2d0b4"), rgb("8a4a20"), "bun", eyes=rgb("4e7a52")),
    Outfit("suit", rgb("e6e8ea"), cloth=rgb("e0e2e4"), feet="boots", leather=rgb("c4c6cc"), accent=rgb("e0702a")),
)


def courier(canvas: Canvas) -> None:
    """A young woman with a black bob, a yellow raincoat, red boots and a red satchel."""
    _sheet(canvas, *COURIER, rgb("b4c4c8"))


def boy(canvas: Canvas) -> None:
    """A boy with black curls, a green cap, a green and white striped shirt, brown shorts and white shoes."""
    _sheet(canvas, *BOY, rgb("d8c49a"), height=510)


def fisherman(canvas: Canvas) -> None:
    """An old man with a grey beard, an orange woollen cap, a navy sweater and orange bib overalls."""
    _sheet(canvas, *FISHERMAN, rgb("9cb4bc"))


def detective(canvas: Canvas) -> None:
    """A person with round glasses, a grey felt hat and a belted grey trench coat."""
    _sheet(canvas, *DETECTIVE, rgb("a89c8c"))


def dancer(canvas: Canvas) -> None:
    """A barefoot woman with one long black braid over her shoulder and a red dress."""
    _sheet(canvas, *DANCER, rgb("c4b4a4"))


def scientist(canvas: Canvas) -> None:
    """A woman with a teal headscarf, a white laboratory coat and dark blue trousers."""
    _sheet(canvas, *SCIENTIST, rgb("b4bcae"))


def baker(canvas: Canvas) -> None:
    """A man with a black moustache, close-cropped hair, a white shirt and a pale grey apron."""
    _sheet(canvas, *BAKER, rgb("d0b894"))


def astronaut(canvas: Canvas) -> None:
    """A woman with red hair in a bun and a white space suit with an orange stripe across the chest."""
    _sheet(canvas, *ASTRONAUT, rgb("7c88a4"))


def robot(canvas: Canvas) -> None:
    """A red and grey tin robot with one blue eye, a dented left shoulder and the number 7 on its chest."""
    _backdrop(canvas, rgb("c8c0ae"))
    draw_robot(canvas, Frame(400, 640, 1.12))
    _panel(canvas, rgb("c8c0ae"))
    with canvas.inside(box(760, 70, 440, 560, radius=24)):
        draw_robot(canvas, Frame(980, 1130, 1.95))


def _sheet(canvas: Canvas, look: Look, outfit: Outfit, backdrop: Colour, *, height: float = 640) -> None:
    _backdrop(canvas, backdrop)
    draw_person(canvas, (400, 684), height, look, outfit)
    _panel(canvas, backdrop)
    with canvas.inside(box(760, 70, 440, 560, radius=24)):
        draw_bust(canvas, (980, 310), 290, look, outfit)


def _backdrop(canvas: Canvas, colour: Colour) -> None:
    canvas.fill(box(0, 0, 1280, 720), radial((420, 300), 900, lighter(colour, 0.45), colour, darker(colour, 0.3)))
    canvas.fill(box(0, 600, 1280, 160), lighter(colour, 0.3), alpha=0.5, blur=40)


def _panel(canvas: Canvas, colour: Colour) -> None:
    canvas.fill(box(768, 82, 440, 560, radius=24), darker(colour, 0.6), alpha=0.35, blur=12)
    canvas.fill(box(752, 62, 456, 576, radius=30), lighter(colour, 0.7))
    canvas.fill(
        box(760, 70, 440, 560, radius=24), linear((760, 70), (1200, 630), lighter(colour, 0.25), darker(colour, 0.18))
    )
