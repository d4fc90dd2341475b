"""Prompts of sets in an arena, on both databases."""

from pathlib import Path

import av
import numpy as np
import pytest
from sqlalchemy import select

from arena.domain.prompts import PromptSpec
from arena.media.probe import probe
from arena.services.ingest import Ingest
from arena.services.manifest import read_manifest
from arena.services.prompt_import import PromptImport
from arena.services.prompt_sets import Library, load_library
from arena.services.prompt_standings import Placed, Standing, standings, with_stored
from arena.services.sources import ClipSource, Fate
from arena.store.blobs import Blobs
from arena.store.catalog import all_prompts, put_prompt
from arena.store.engine import Database
from arena.store.tables import prompts

BALL = '[[prompt]]\nid = "ball"\ncategory = "{category}"\ntext = "{text}"\ntags = ["gravity"]\nseconds = {seconds}\n'


def library(folder: Path, *, category: str = "text-to-video", text: str = "A ball falls", seconds: int = 5) -> Library:
    file = folder / "balls.toml"
    file.write_text(BALL.format(category=category, text=text, seconds=seconds))
    return load_library([file])


def brought(database: Database, folder: Path, found: Library) -> list[Placed]:
    return PromptImport(database, Blobs(folder / "blobs"), found.members, processes=1).run()


def test_prompts_come_in_once_and_with_all_that_they_say(database: Database, tmp_path: Path) -> None:
    first = library(tmp_path)

    assert [placed.standing for placed in standings(database, first.members)] == [Standing.NEW]
    assert [placed.standing for placed in brought(database, tmp_path, first)] == [Standing.NEW]
    assert [placed.standing for placed in brought(database, tmp_path, first)] == [Standing.HERE]
    with database.reading() as connection:
        (stored,) = all_prompts(connection)
    assert (stored.slug, stored.text, stored.tags, stored.seconds, stored.difficulty) == (
        "ball",
        "A ball falls",
        ("gravity", "physics"),
        5,
        None,
    )


def test_a_prompt_that_says_something_else_is_refused_with_what_differs(database: Database, tmp_path: Path) -> None:
    brought(database, tmp_path, library(tmp_path))

    (changed,) = brought(database, tmp_path, library(tmp_path, text="A ball rises"))
    (longer,) = standings(database, library(tmp_path, seconds=10).members)
    (other,) = brought(database, tmp_path, library(tmp_path, category="text-to-video-audio", text="A ball rises"))

    assert (changed.standing, longer.standing, other.standing) == (Standing.REFUSED, Standing.REFUSED, Standing.NEW)
    assert "prompt 'ball' of text-to-video: is stored with the text 'A ball falls'" in changed.reason
    assert "is stored with a length of 5 s, not 10 s" in longer.reason


def test_prompts_that_only_the_arena_has_stand_beside_those_of_sets(database: Database, tmp_path: Path) -> None:
    brought(database, tmp_path, library(tmp_path))
    other = library(tmp_path, category="text-to-video-audio")

    both = with_stored(other, database)

    assert [(member.set, member.spec.category) for member in both.members] == [
        ("balls", "text-to-video-audio"),
        ("", "text-to-video"),
    ]
    assert [placed.standing for placed in standings(database, both.members)] == [Standing.NEW, Standing.HERE]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_images_and_clips_are_kept_as_models_get_them_and_as_voters_see_them(
    database: Database, tmp_path: Path, clip_files: tuple[Path, ...]
) -> None:
    picture = tmp_path / "cat.png"
    with av.open(str(picture), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "rgb24"
        for packet in stream.encode(av.VideoFrame.from_ndarray(np.full((180, 320, 3), 90, np.uint8))):
            container.mux(packet)
    (tmp_path / "dog.mp4").write_bytes(clip_files[0].read_bytes())
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "set.toml").write_text(
        '[[prompt]]\nid = "cat"\ncategory = "image-to-video"\ntext = "The cat yawns"\nreferences = ["cat.png"]\n'
        '[[prompt]]\nid = "dog"\ncategory = "video-edit"\ntext = "Make it snow"\nsource_clip = "dog.mp4"\n'
        '[[prompt]]\nid = "two"\ncategory = "video-edit"\ntext = "Take the wall out"\nsource_clip = "dog.mp4"\n'
        '[[prompt]]\nid = "kite"\ncategory = "image-to-video"\ntext = "It climbs"\nreferences = ["drawing:suitcase"]\n'
        '[[prompt]]\nid = "bad"\ncategory = "image-to-video"\ntext = "A word moves"\nreferences = ["text.png"]\n'
    )
    blobs = Blobs(tmp_path / "blobs")
    coming = PromptImport(database, blobs, load_library([tmp_path / "set.toml"]).members, processes=1)

    placed = coming.run()

    assert len(coming.references) == 4  # the clip of two prompts is made once
    assert [place.standing for place in placed] == [*[Standing.NEW] * 4, Standing.REFUSED]
    assert "text.png: the reference" in placed[4].reason
    with database.reading() as connection:
        cat, dog, kite, two = connection.execute(select(prompts).order_by(prompts.c.slug)).all()
    assert blobs.path(cat.original_images[0]).read_bytes() == picture.read_bytes()
    assert probe(blobs.path(cat.reference_images[0])).codec == "mjpeg"
    assert blobs.path(dog.original_clip).read_bytes() == clip_files[0].read_bytes()
    assert probe(blobs.path(dog.source_clip)).fps == 60
    assert (dog.aspect_ratio, two.source_clip) == ("16:9", dog.source_clip)
    assert probe(blobs.path(kite.original_images[0])).codec == "png"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_clips_made_by_hand_from_a_drawing_belong_to_its_prompt_whichever_came_first(
    database: Database, tmp_path: Path, clip_files: tuple[Path, ...]
) -> None:
    (tmp_path / "set.toml").write_text(
        '[[prompt]]\nid = "case"\ncategory = "image-to-video"\ntext = "It opens"\nreferences = ["drawing:suitcase"]\n'
    )
    blobs = Blobs(tmp_path / "blobs")
    PromptImport(database, blobs, load_library([tmp_path / "set.toml"]).members, processes=1).run()
    (tmp_path / "clip.mp4").write_bytes(clip_files[0].read_bytes())
    (tmp_path / "manifest.csv").write_text(
        "category,prompt_id,prompt,model,file,reference_image\n"
        "image-to-video,case,It opens,veo,clip.mp4,drawing:suitcase\n"
        "image-to-video,early,It falls over,veo,clip.mp4,drawing:suitcase\n"
        "image-to-video,other,It opens,veo,clip.mp4,drawing:volcano\n"
    )
    sources = [row for row in read_manifest(tmp_path) if isinstance(row, ClipSource)]

    taken = {taken.source.prompt.id: taken for taken in Ingest(database, blobs, processes=1).take(sources)}

    assert taken["case"].fate is Fate.ADDED
    assert "there is no drawing 'volcano'" in taken["other"].reason
    with database.reading() as connection:
        assert [(prompt.slug, prompt.clips) for prompt in all_prompts(connection)] == [("case", 1), ("early", 1)]
    (tmp_path / "set.toml").write_text(
        '[[prompt]]\nid = "early"\ncategory = "image-to-video"\ntext = "It falls over"\n'
        'references = ["drawing:suitcase"]\n'
    )
    (placed,) = PromptImport(database, blobs, load_library([tmp_path / "set.toml"]).members, processes=1).run()
    assert placed.standing is Standing.HERE
    with database.reading() as connection:
        case, early = connection.execute(select(prompts.c.original_images).order_by(prompts.c.slug)).scalars()
    assert early == case


def test_a_prompt_that_came_with_its_clips_takes_what_its_set_says_beside_the_text(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as connection:
        put_prompt(connection, PromptSpec("ball", "text-to-video", "A ball falls", ("gravity",)), now_ms=1)

    (placed,) = brought(database, tmp_path, library(tmp_path))

    assert placed.standing is Standing.HERE
    with database.reading() as connection:
        (stored,) = all_prompts(connection)
    assert (stored.seconds, stored.tags) == (5, ("gravity",))
