"""Presentation: canvas, clock and loudness as rules."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.domain.catalog import CATEGORIES
from arena.domain.presentation import ASPECT_RATIOS, Canvas, Sound, first_tick, fit, nearest_ratio, presentation_of
from arena.errors import BadInput, NotFound


def test_every_category_has_one_and_sound_where_voters_are_asked_about_it() -> None:
    for category in CATEGORIES.values():
        assert (presentation_of(category.slug).sound is not None) == category.audio


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(NotFound, match="text-to-smell"):
        presentation_of("text-to-smell")


@pytest.mark.parametrize("ratio", ASPECT_RATIOS)
def test_a_canvas_is_exact_even_and_as_large_as_the_others(ratio: str) -> None:
    canvas = presentation_of("text-to-video").canvas(ratio)
    assert Fraction(canvas.width, canvas.height) == Fraction(*map(int, ratio.split(":")))
    assert canvas.width % 2 == canvas.height % 2 == 0
    assert canvas.width * canvas.height == pytest.approx(1280 * 720, rel=0.01)
    macroblocks = ceil(canvas.width / 16) * ceil(canvas.height / 16)
    assert macroblocks * presentation_of("text-to-video").fps <= 245_760  # level 4.0


def test_a_canvas_of_another_ratio_is_refused_by_its_name() -> None:
    with pytest.raises(BadInput, match="aspect ratio '5:4'; there are 16:9, 9:16"):
        presentation_of("text-to-video").canvas("5:4")


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [
        (1920, 1080, "16:9"),
        (1344, 768, "16:9"),
        (720, 480, "4:3"),
        (640, 480, "4:3"),
        (1280, 1024, "4:3"),
        (1024, 1024, "1:1"),
        (480, 640, "9:16"),
        (832, 1040, "1:1"),
        (1080, 1920, "9:16"),
        (2560, 1080, "21:9"),
        (1998, 1080, "16:9"),
        (4096, 1716, "21:9"),
    ],
)
def test_a_source_goes_to_the_nearest_ratio(width: int, height: int, ratio: str) -> None:
    assert nearest_ratio(width, height) == ratio


@given(st.integers(1, 8000), st.integers(1, 8000))
def test_no_other_canvas_has_narrower_bars(width: int, height: int) -> None:
    def filled(canvas: Canvas) -> Fraction:
        scale = min(Fraction(canvas.width, width), Fraction(canvas.height, height))
        return scale**2 * width * height / (canvas.width * canvas.height)

    nearest = filled(ASPECT_RATIOS[nearest_ratio(width, height)])
    assert nearest == max(filled(canvas) for canvas in ASPECT_RATIOS.values())


@given(st.integers(1, 8000), st.integers(1, 8000))
def test_a_picture_fills_its_canvas_in_one_direction_and_stays_inside_in_the_other(width: int, height: int) -> None:
    canvas = Canvas(1280, 720)
    box = fit(width, height, canvas)
    assert box.width == canvas.width or box.height == canvas.height
    assert 0 <= box.left <= box.left + box.width <= canvas.width
    assert 0 <= box.top <= box.top + box.height <= canvas.height
    assert box.left % 2 == box.top % 2 == box.width % 2 == box.height % 2 == 0
    assert abs(canvas.width - box.width - 2 * box.left) <= 2
    if min(box.width, box.height) > 50:
        assert box.width / box.height == pytest.approx(width / height, rel=0.05)


@given(st.fractions(0, 100), st.sampled_from([24, 50, 60]))
def test_a_frame_is_never_shown_more_than_the_grace_before_its_time_nor_a_tick_late(start: Fraction, fps: int) -> None:
    shown = Fraction(first_tick(start, fps), fps)
    assert start - Fraction(1, 500) <= shown < start - Fraction(1, 500) + Fraction(1, fps) or shown == 0


@given(st.fractions(0, 200))
def test_a_clip_fills_at_least_one_tick_and_is_right_to_half_a_tick(duration: Fraction) -> None:
    ticks = presentation_of("text-to-video").ticks(duration)
    assert ticks >= 1
    assert ticks == 1 or abs(Fraction(ticks, 60) - duration) <= Fraction(1, 120)


def test_a_hiss_is_not_blown_up() -> None:
    assert Sound().gain(-30) == 7
    assert Sound().gain(-10) == -13
    assert Sound().gain(-69) == 30
