"""The backend: files that real models could have made, the same for the same seed."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from arena.backends.procedural import SCENES, ProceduralBackend
from arena.backends.procedural.render import render, render_source
from arena.domain.catalog import CATEGORIES
from arena.domain.presentation import Canvas, presentation_of
from arena.domain.prompt_sets import parse_prompt_set
from arena.errors import NotFound
from arena.media.conform import conform
from arena.media.probe import probe

ROOT = Path(__file__).resolve().parents[3]


def test_the_models_say_that_they_are_procedural() -> None:
    models = ProceduralBackend().models()
    assert len(models) == 6
    assert all(model.slug.startswith("procedural-") for model in models)
    assert all(model.name.startswith("Procedural ") for model in models)
    assert {model.organization for model in models} == {"Blindcut demo"}
    assert {model.route for model in models} == {ProceduralBackend().name}


def test_a_clip_is_the_same_in_another_process_and_names_its_maker(tmp_path: Path) -> None:
    here, there = tmp_path / "here.mp4", tmp_path / "there.mp4"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        job = pool.submit(render, "procedural-flicker", "bouncing-ball", 3, there)
        ProceduralBackend().render("procedural-flicker", "bouncing-ball", 3, here)
        job.result(timeout=60)
    assert here.read_bytes() == there.read_bytes()
    facts = probe(here)
    assert (facts.width, facts.height, facts.fps, facts.frames, facts.duration) == (1280, 720, 24, 96, 4)
    assert facts.audio is not None
    assert "procedural-flicker" in facts.tags["container.comment"]

    presentation = replace(presentation_of("text-to-video-audio"), canvases={"16:9": Canvas(320, 180)})
    made = conform(here, tmp_path / "seen.mp4", presentation)
    assert made.heard
    assert b"rocedural" not in (tmp_path / "seen.mp4").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["here.mp4", "seen.mp4", "there.mp4"]


def test_a_silent_scene_makes_a_silent_clip(tmp_path: Path) -> None:
    render("procedural-stutter", "pendulum", 1, tmp_path / "clip.mp4")
    assert probe(tmp_path / "clip.mp4").audio is None


def test_a_clip_to_edit_is_the_faithful_one_without_its_maker(tmp_path: Path) -> None:
    render("procedural-faithful", "pendulum", 1, tmp_path / "made.mp4")
    render_source("pendulum", tmp_path / "source.mp4")

    made, source = (probe(tmp_path / name) for name in ("made.mp4", "source.mp4"))
    assert (source.frames, source.duration, source.width) == (made.frames, made.duration, made.width)
    assert b"rocedural" not in (tmp_path / "source.mp4").read_bytes()
    assert b"rocedural" in (tmp_path / "made.mp4").read_bytes()
    with pytest.raises(NotFound, match="there is no scene 'volcano'"):
        render_source("volcano", tmp_path / "volcano.mp4")


@pytest.mark.parametrize(("model", "scene"), [("procedural-perfect", "pendulum"), ("procedural-faithful", "volcano")])
def test_what_is_not_there_is_refused_by_name(tmp_path: Path, model: str, scene: str) -> None:
    with pytest.raises(NotFound, match=r"perfect|volcano"):
        render(model, scene, 1, tmp_path / "clip.mp4")
    assert not list(tmp_path.iterdir())


def test_the_demo_prompts_show_every_scene_in_a_category_that_fits_its_sound() -> None:
    path = ROOT / "prompts" / "demo.toml"
    prompts = parse_prompt_set(path.read_text(encoding="utf-8"), place=path.name)
    assert len(prompts) >= 12
    assert {prompt.scene for prompt in prompts} == set(SCENES)
    sounding = {prompt.scene for prompt in prompts if CATEGORIES[prompt.category].audio}
    assert sounding == {"bouncing-ball", "metronome"}
