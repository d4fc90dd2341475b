"""Scenes: pictures that are whole, move, lose what they should lose, and sound when they should."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from arena.backends.procedural.scenes import SCENES
from arena.backends.procedural.scenes.base import RATE, SECONDS, Scene

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module", params=SCENES)
def scene(request: pytest.FixtureRequest) -> Scene:
    return SCENES[request.param](np.random.default_rng(7))


def shown(scene: Scene, time: float, *, main: bool = True, on: int = 0) -> Picture:
    picture = np.full((720, 1280, 3), on, np.uint8)
    scene.paint(picture, time, main=main)
    return picture


def changed(one: Picture, other: Picture) -> float:
    """The part of the picture that looks different."""
    return float((np.abs(one.astype(int) - other).max(axis=2) > 24).mean())


def test_a_moment_depends_on_nothing_that_was_painted_before(scene: Scene) -> None:
    first = shown(scene, 1.3)
    shown(scene, 3.1)
    assert np.array_equal(first, shown(scene, 1.3, on=255))


def test_something_moves_all_the_time(scene: Scene) -> None:
    moments = [shown(scene, time) for time in (0.4, 1.1, 2.0, 2.75)]
    assert all(changed(one, other) > 0.0005 for one, other in pairwise(moments))


def test_time_has_a_direction(scene: Scene) -> None:
    assert any(changed(shown(scene, time), shown(scene, SECONDS - time)) > 0.002 for time in (0.3, 0.9, 1.5))


def test_the_loss_of_the_main_object_is_seen(scene: Scene) -> None:
    later = max(scene.vanishes + 0.3, 2.0)
    assert changed(shown(scene, later), shown(scene, later, main=False)) > 0.004


def test_another_seed_gives_another_clip(scene: Scene) -> None:
    other = type(scene)(np.random.default_rng(8))
    assert not np.array_equal(shown(scene, 0.5), shown(other, 0.5))


def onsets(sound: NDArray[np.float32]) -> list[float]:
    """Seconds at which the sound starts anew: its level is far above that of the 30 ms before."""
    block = RATE // 200
    power = (sound**2).sum(axis=0)[: sound.shape[1] // block * block].reshape(-1, block).sum(axis=1)
    before = np.array([power[max(0, k - 6) : k].mean() if k else 0 for k in range(power.size)])
    rises = [k for k in range(power.size) if power[k] > 1e-3 and power[k] > 8 * before[k]]
    return [k * block / RATE for k in rises if k - 1 not in rises]


def test_every_thud_is_heard_when_the_ball_touches_the_floor() -> None:
    scene = SCENES["bouncing-ball"](np.random.default_rng(7))
    sound = scene.sound()
    assert sound is not None
    heard = onsets(sound)
    assert len(heard) >= 4
    for time in heard:
        picture = shown(scene, time).astype(int)
        red = (picture[..., 0] > 70) & (picture[..., 0] > 2.5 * picture[..., 1])
        assert abs(np.flatnonzero(red.any(axis=1)).max() - 590) <= 14


def test_the_metronome_ticks_at_the_ends_of_its_swing_and_ever_faster() -> None:
    scene = SCENES["metronome"](np.random.default_rng(7))
    sound = scene.sound()
    assert sound is not None
    heard = onsets(sound)
    steps = np.diff(heard)
    assert len(heard) >= 8
    assert (np.diff(steps) < 0.01).all()
    for time in heard:
        before, at, after = (shown(scene, t).astype(int) for t in (time - 0.05, time, time + 0.05))
        turning = np.abs(after - before).sum()
        passing = np.abs(at - shown(scene, time - 0.12)).sum()
        assert turning < passing  # at the end of a swing the rod is at the same place shortly before and after


def test_only_scenes_that_make_a_noise_have_sound(scene: Scene) -> None:
    sound = scene.sound()
    assert (sound is not None) == (type(scene) in (SCENES["bouncing-ball"], SCENES["metronome"]))
    if sound is not None:
        assert sound.shape == (2, SECONDS * RATE)
        assert 0.1 < np.abs(sound).max() < 1
