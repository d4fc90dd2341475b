"""Presentation: canvas, clock and loudness as rules."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.domain.catalog import CATEGORIES
from arena.domain.presentation import Canvas, Sound, first_tick, fit, presentation_of
from arena.errors import NotFound


def test_every_category_has_one_and_sound_where_voters_are_asked_about_it() -> None:
    for category in CATEGORIES.values():
        assert (presentation_of(category.slug).sound is not None) == category.audio


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(NotFound, match="text-to-smell"):
        presentation_of("text-to-smell")


def test_only_sources_higher_than_wide_are_shown_upright() -> None:
    presentation = presentation_of("text-to-video")
    assert presentation.canvas_for(1080, 1920) == presentation.portrait
    assert presentation.canvas_for(512, 512) == presentation.canvas_for(1920, 1080) == presentation.landscape


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
