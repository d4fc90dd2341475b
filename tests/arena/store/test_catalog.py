"""Models, prompts and clips, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from arena.domain.catalog import Model
from arena.domain.meetings import PublishedClip
from arena.domain.prompts import PromptSpec
from arena.errors import BadInput
from arena.store.blobs import Blobs
from arena.store.catalog import all_models, all_prompts, put_model, put_prompt
from arena.store.clips import NewClip, add_published, find_clip
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from arena.store.tables import models

SPEC = PromptSpec("ball", "text-to-video", "A ball bounces — schön", ("physics",))


def test_a_model_that_is_known_stays_as_it_is(database: Database) -> None:
    with database.writing() as connection:
        number = put_model(
            connection, Model("veo", "Veo", "Google", open_weights=False, price_per_second=0.4), now_ms=1
        )
        assert put_model(connection, Model("veo", "Another name"), now_ms=2) == number
    with database.reading() as connection:
        (model,) = all_models(connection)
    assert (model.name, model.organization, model.open_weights, model.price_per_second) == ("Veo", "Google", False, 0.4)


def test_a_prompt_never_changes(database: Database) -> None:
    with database.writing() as connection:
        number = put_prompt(connection, SPEC, now_ms=1, reference_images=["a" * 64])
        assert put_prompt(connection, SPEC, now_ms=2, reference_images=["a" * 64]) == number
        assert put_prompt(connection, SPEC, now_ms=2) == number
    other = PromptSpec("ball", "text-to-video", "A ball rolls")
    reason = "prompt 'ball' of text-to-video: is stored with the text 'A ball bounces — schön'"
    with pytest.raises(BadInput, match=reason), database.writing() as connection:
        put_prompt(connection, other, now_ms=3)
    with database.writing() as connection:
        assert put_prompt(connection, PromptSpec("ball", "multi-shot", "A ball rolls"), now_ms=3) != number
    with database.reading() as connection:
        stored = {(prompt.category, prompt.slug): prompt for prompt in all_prompts(connection)}
    assert stored["text-to-video", "ball"].text == SPEC.text
    assert stored["text-to-video", "ball"].tags == ("physics",)
    assert stored["text-to-video", "ball"].reference_images == ("a" * 64,)


def test_the_same_file_is_one_clip_of_a_model_and_prompt(catalogued: Database) -> None:
    with catalogued.reading() as connection:
        known = find_clip(connection, model="m1", category="text-to-video", prompt="p1", original="x" * 64, seed=None)
    clip = NewClip(model=1, prompt=1, original="x" * 64, rendition="y" * 64, poster="z" * 64, facts={}, provenance={})
    with catalogued.writing() as connection:
        assert add_published(connection, clip, now_ms=5)
        assert not add_published(connection, clip, now_ms=6)

    assert known is None
    with catalogued.reading() as connection:
        found = find_clip(connection, model="m1", category="text-to-video", prompt="p1", original="x" * 64, seed=None)
        assert found == 5
        assert (
            find_clip(connection, model="m2", category="text-to-video", prompt="p1", original="x" * 64, seed=None)
            is None
        )


def test_the_catalogue_is_read_anew_only_when_it_has_changed(catalogued: Database) -> None:
    known = read_catalog(catalogued, known=Catalog())

    assert read_catalog(catalogued, known=known) is known
    assert known.clips == {
        "text-to-video": [
            PublishedClip(1, 1, 1),
            PublishedClip(2, 2, 1),
            PublishedClip(3, 1, 2),
            PublishedClip(4, 2, 2),
        ]
    }
    assert [prompt.clips for prompt in known.prompts.values()] == [2, 2]
    clip = NewClip(1, 1, "x" * 64, "y" * 64, "z" * 64, {}, {}, generation_seconds=3.0)
    with catalogued.writing() as connection:
        add_published(connection, clip, now_ms=1)

    after = read_catalog(catalogued, known=known)
    assert after is not known
    assert after.served[5] == "y" * 64
    assert after.generation_seconds == {("text-to-video", 1): 3.0}


def test_a_retired_model_meets_nobody_any_more(catalogued: Database) -> None:
    known = read_catalog(catalogued, known=Catalog())
    with catalogued.writing() as connection:
        connection.execute(update(models).where(models.c.slug == "m2").values(retired_ms=9))

    after = read_catalog(catalogued, known=known)

    assert {clip.model for clip in after.clips["text-to-video"]} == {1}
    assert after.models[2].retired


def test_categories_are_pools_of_their_own(
    catalogued: Database, stock: Callable[..., None], clip_files: tuple[Path, ...], tmp_path: Path
) -> None:
    stock(catalogued, Blobs(tmp_path / "blobs"), clip_files, prompts=("p1",), category="multi-shot")

    clips = read_catalog(catalogued, known=Catalog()).clips
    assert {slug: len(found) for slug, found in clips.items()} == {"text-to-video": 4, "multi-shot": 4}
    assert {clip.prompt for clip in clips["text-to-video"]}.isdisjoint(clip.prompt for clip in clips["multi-shot"])
