"""Drawings: the same pixels for ever, and pictures that a model can go on from."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from arena.backends.drawings import DRAWINGS, SIZES, picture_of, render_drawing
from arena.backends.drawings.canvas import Canvas
from arena.backends.drawings.paths import box, ellipse, points
from arena.backends.drawings.still import write_png
from arena.domain.presentation import ASPECT_RATIOS
from arena.errors import NotFound
from arena.media.probe import probe

PIXELS = {
    "attic-room": "938e51cdc7577a71",
    "balloons-on-bench": "8b3034df054fc818",
    "bicycle-at-wall": "977f380ebf8df2a4",
    "birthday-cake": "c87d5b9d1d81ac78",
    "bookshop-front": "ada59a46d5ef5149",
    "boy-in-garden": "d17732a61f9861a1",
    "cat-at-window": "512b33f20f8d9732",
    "clock-workshop": "e51937761b213b43",
    "corner-cafe": "5a0b3917c76c20ba",
    "desert-bus": "2fc25348f8731a95",
    "elephant-at-waterhole": "c5fe8bc944fa7041",
    "fox-in-snow": "aaea46202637d130",
    "fruit-stall": "3d96e22e36e9d387",
    "goldfish-bowl": "98403271c5a1a1ec",
    "hand-drum": "a64376edca5f4de7",
    "harbour-boats": "6684bec296ff5b88",
    "heron-in-mist": "aeacd9a06a3050dd",
    "hill-tram": "0be05978b590ce1e",
    "kettle-on-stove": "aa50193a6b570f1e",
    "lighthouse-at-dusk": "2c00a30a226c3c01",
    "locomotive-at-platform": "1d125561681f3bae",
    "owl-on-branch": "cf34750f954be2f3",
    "paper-boat-on-pond": "7e5d952655f4b2f9",
    "parrot-on-perch": "af1d3f2f8a11349f",
    "pocket-watch": "4255ee27d5ff68d4",
    "radio-host": "df4100909a301f72",
    "red-kite": "7bba2b4cb3a2a2f4",
    "river-bridge": "9153fbf2abfd6d86",
    "rocket-on-pad": "562c5ec3e4ffd2cd",
    "seedling-in-pot": "49e7b9c156c2f635",
    "sheet-astronaut": "3553a2a18febdc0a",
    "sheet-baker": "38912a5540588b73",
    "sheet-boy": "d34f7c4811e891bd",
    "sheet-courier": "44cf234b87056637",
    "sheet-dancer": "f544c2d63d7bf6b7",
    "sheet-detective": "3a6b49001d8a5760",
    "sheet-fisherman": "57fdfca018042aab",
    "sheet-robot": "cbadc5c5ac5b5048",
    "sheet-scientist": "d8369ac65ca60fa0",
    "singer-on-stage": "77809aee3e58734c",
    "snow-globe": "2443ab2d49499543",
    "stage-curtain": "745cc84d62995ebe",
    "storyteller": "16432f6e8e372e77",
    "suitcase": "a9774b8873dd810b",
    "tea-table": "10307752713335fe",
    "teacher-at-board": "9277c8b5d26db2f7",
    "teapot-chipped": "14f81bf8b0b37544",
    "tent-under-stars": "d4ba9a148d384c1e",
    "tin-robot-on-shelf": "39650779efeb8dd0",
    "toy-sailboat": "ef40e17086b0cb35",
    "typewriter": "765c0c3389e3faed",
    "winter-hut": "3c6b0c68b9411608",
}
"""The beginning of the SHA-256 of each drawing's pixels: another picture gets another name."""


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_never_changes_and_shows_something(name: str) -> None:
    picture = picture_of(name)

    assert (picture.shape[1], picture.shape[0]) == SIZES[DRAWINGS[name].aspect_ratio]
    assert hashlib.sha256(picture.tobytes()).hexdigest()[:16] == PIXELS.get(name)
    assert np.ptp(picture, axis=(0, 1)).min() > 100
    assert len(np.unique(picture.reshape(-1, 3)[::101], axis=0)) > 500


def test_every_drawing_says_in_a_sentence_what_it_shows() -> None:
    for name, drawing in DRAWINGS.items():
        assert drawing.shows.endswith("."), name
        assert 40 < len(drawing.shows) < 130, name
    assert {drawing.aspect_ratio for drawing in DRAWINGS.values()} == set(SIZES) <= set(ASPECT_RATIOS)


def test_a_drawing_is_written_as_a_picture_with_its_own_pixels(tmp_path: Path) -> None:
    render_drawing("suitcase", tmp_path / "one.png")
    write_png(picture_of("suitcase"), tmp_path / "two.png")

    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    facts = probe(tmp_path / "one.png")
    assert (facts.codec, facts.width, facts.height) == ("png", 1280, 720)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.png", "two.png"]


def test_a_drawing_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no drawing 'volcano'; there are attic-room"):
        render_drawing("volcano", tmp_path / "volcano.png")
    assert not list(tmp_path.iterdir())


def test_an_edge_covers_pixels_by_the_part_that_it_covers() -> None:
    canvas = Canvas(40, 20, (0, 0, 0))
    canvas.fill(box(10.25, 5, 20, 10.5), (200, 200, 200))

    picture = canvas.finished()[..., 0].astype(int)
    assert (picture[6:15, 11:30] == 200).all()
    assert abs(picture[10, 10] - 150) <= 1
    assert abs(picture[10, 30] - 50) <= 1
    assert abs(picture[15, 20] - 100) <= 1
    assert picture[:5].max() == picture[:, :10].max() == 0


def test_outlines_that_overlap_are_filled_once_whatever_their_sense() -> None:
    canvas = Canvas(40, 20, (0, 0, 0))
    canvas.fill([box(5, 5, 20, 10), box(15, 5, 20, 10)[::-1]], (255, 255, 255), alpha=0.5)

    assert np.unique(canvas.finished()[6:14, 6:34]).tolist() in ([127], [127, 128], [128])


def test_what_is_drawn_inside_a_shape_stays_there_and_what_is_beyond_the_picture_is_left_out() -> None:
    canvas = Canvas(60, 40, (0, 0, 0))
    with canvas.inside(ellipse((30, 20), 10)):
        canvas.fill(box(-50, -50, 200, 200), (255, 0, 0))
        canvas.glow((200, 200), 5, (255, 255, 255))
    canvas.line(points("-30 -30, -20 -20"), 5, (255, 255, 255))

    picture = canvas.finished()
    assert picture[20, 30].tolist() == [255, 0, 0]
    assert picture[20, 42].tolist() == picture[2, 2].tolist() == [0, 0, 0]


def test_a_soft_edge_keeps_what_it_covers() -> None:
    sharp, soft = Canvas(80, 80, (0, 0, 0)), Canvas(80, 80, (0, 0, 0))
    sharp.fill(ellipse((40, 40), 16), (255, 255, 255))
    soft.fill(ellipse((40, 40), 16), (255, 255, 255), blur=4)

    one, other = sharp.finished().astype(float), soft.finished().astype(float)
    assert abs(one.sum() / other.sum() - 1) < 0.01
    assert 20 < other[40, 56, 0] < 235
