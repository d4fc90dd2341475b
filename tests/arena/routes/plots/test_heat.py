import pytest

from arena.routes.plots.heat import COLUMN, HEAD, NAMES, ROW, SLANTED, Heat, Shade, heat, short

MODELS = [("1", "Alpha"), ("2", "Beta"), ("?", "A name that is much too long for its place")]


def square(shade: Shade) -> Heat:
    return heat(MODELS, ["1", "2", "?"], lambda row, column: None if row == column else shade)


def test_every_two_models_have_a_cell_and_none_meets_itself() -> None:
    plot = square(Shade("60", "tip", 0.5))
    places = {(cell.x, cell.y) for cell in plot.cells}
    assert len(places) == 6
    assert (NAMES, HEAD) not in places
    assert (NAMES + COLUMN, HEAD) in places
    assert max(x for x, _ in places) + COLUMN == plot.width
    assert max(y for _, y in places) + ROW == plot.height


@pytest.mark.parametrize(
    ("depth", "kind", "opacity"), [(1.0, "more", 0.6), (5.0, "more", 0.6), (-1.0, "less", 0.35), (0.0, "less", 0.0)]
)
def test_a_shade_is_never_so_deep_that_its_number_can_not_be_read(depth: float, kind: str, opacity: float) -> None:
    cell = square(Shade("1", "", depth)).cells[0]
    assert (cell.kind, cell.opacity) == (kind, opacity)


def test_what_rests_on_little_has_no_shade() -> None:
    cell = square(Shade("100", "", 1.0, faint=True)).cells[0]
    assert (cell.kind, cell.opacity) == ("faint", 0.0)


def test_names_are_cut_to_their_place() -> None:
    assert short("Beta") == "Beta"
    assert short(MODELS[2][1]) == "A name that is much…"
    assert [label for _, label in square(Shade("", "")).rows][:2] == ["1 Alpha", "2 Beta"]


def test_slanted_names_have_room_above_and_behind_the_last() -> None:
    plot = heat(MODELS, ["night", "animals"], lambda _row, _column: Shade("", ""), slanted=True)
    assert plot.slanted
    assert plot.cells[0].y == SLANTED
    assert plot.width > NAMES + 2 * COLUMN
