"""Failures: each generator gets one thing wrong, and only that."""

import numpy as np
import pytest

from arena.backends.procedural.failures import GENERATORS
from arena.backends.procedural.scenes import SCENES

FAITHFUL = GENERATORS["procedural-faithful"]
TIMES = np.arange(96) / 24


@pytest.mark.parametrize("slug", [s for s in GENERATORS if s not in {"procedural-reverse", "procedural-stutter"}])
def test_time_runs_as_it_should_where_time_is_not_the_failure(slug: str) -> None:
    assert [GENERATORS[slug].moment(t) for t in TIMES] == list(TIMES)


def test_reversing_ends_where_the_scene_begins() -> None:
    moments = [GENERATORS["procedural-reverse"].moment(t) for t in TIMES]
    assert moments[0] == pytest.approx(4, abs=1e-3)
    assert moments[-1] == pytest.approx(1 / 24, abs=1e-3)
    assert (np.diff(moments) < 0).all()
    sound = np.arange(20, dtype=np.float32).reshape(2, 10)
    assert np.array_equal(GENERATORS["procedural-reverse"].heard(sound), sound[:, ::-1])


def test_stuttering_stands_and_jumps() -> None:
    moments = np.array([GENERATORS["procedural-stutter"].moment(t) for t in TIMES])
    steps = np.diff(moments)
    assert (moments <= TIMES + 1e-6).all()
    assert (np.abs(steps) < 1e-6).mean() > 0.6
    assert steps.max() > 0.45


def test_forgetting_is_for_good() -> None:
    scene = SCENES["pendulum"](np.random.default_rng(1))
    kept = [GENERATORS["procedural-vanish"].remembers(scene, t) for t in TIMES]
    assert kept[0]
    assert not kept[-1]
    assert kept == sorted(kept, reverse=True)
    assert all(FAITHFUL.remembers(scene, t) for t in TIMES)


def test_low_resolution_loses_the_fine_parts_and_keeps_the_coarse() -> None:
    rng = np.random.default_rng(1)
    picture = np.zeros((720, 1280, 3), np.uint8)
    SCENES["rain"](rng).paint(picture, 1.0, main=True)
    soft = GENERATORS["procedural-lowres"].developed(picture, 0, rng).astype(float)
    assert soft.mean() == pytest.approx(picture.mean(), abs=1)
    assert np.abs(np.diff(soft, axis=1)).mean() < 0.4 * np.abs(np.diff(picture.astype(float), axis=1)).mean()


def test_flicker_changes_a_still_picture_from_frame_to_frame_without_wrapping_round() -> None:
    rng = np.random.default_rng(1)
    grey = np.full((720, 1280, 3), 120, np.uint8)
    levels = [GENERATORS["procedural-flicker"].developed(grey, i, rng)[360, 640].mean() for i in range(24)]
    assert np.std(levels) > 5
    white = np.full((720, 1280, 3), 255, np.uint8)
    assert min(GENERATORS["procedural-flicker"].developed(white, i, rng).min() for i in range(6)) > 120


def test_the_faithful_generator_changes_nothing() -> None:
    picture = np.zeros((720, 1280, 3), np.uint8)
    assert FAITHFUL.developed(picture, 0, np.random.default_rng(1)) is picture
