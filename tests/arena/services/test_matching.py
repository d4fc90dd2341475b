"""Matched sets: a prompt's clips are published together, alike, and none is lost or published twice."""

import signal
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from sqlalchemy import ColumnElement, select, update

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.media.damage import DAMAGES
from arena.media.matching import outline
from arena.services.ingest import Ingest
from arena.services.matching import Matching, Outcome
from arena.services.sources import ClipSource, Fate
from arena.services.workshop import is_copied, render
from arena.store.blobs import Blobs, digest_of
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_conformed
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from arena.store.tables import clips, damaged

CATEGORY = "text-to-video"
FRAMES = {"long": 30, "middle": 24, "short": 12}


def encode(path: Path, frames: int, size: tuple[int, int] = (64, 36), shade: int = 7) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        (stream.width, stream.height), stream.pix_fmt, stream.thread_count = size, "yuv420p", 1
        for index in range(frames):
            picture = np.full((size[1], size[0], 3), (shade * index) % 255, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return path


@dataclass(frozen=True)
class Files:
    """A clip, and what was made of it."""

    original: Path
    rendition: Path
    poster: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Clips of three lengths, conformed; and an upright one."""
    folder = tmp_path_factory.mktemp("sources")
    files = {}
    for name, frames in FRAMES.items():
        original = encode(folder / f"{name}.mp4", frames, shade=frames // 3)
        files[name] = Files(original, *render(original, CATEGORY, "16:9", folder))
    files["upright"] = Files(files["short"].original, *render(files["short"].original, CATEGORY, "9:16", folder))
    return files


class Arena:
    """An arena's store."""

    def __init__(self, database: Database, folder: Path, made: dict[str, Files]) -> None:
        self.database = database
        self.blobs = Blobs(folder / "blobs")
        self._made = made

    def conformed(self, *names: str) -> None:
        """Write clips down as a run does that goes no further."""
        with self.database.writing() as connection:
            prompt = put_prompt(connection, PromptSpec("p", CATEGORY, "A prompt"), now_ms=1)
            for name in names:
                files = self._made[name]
                clip = NewClip(
                    model=put_model(connection, Model(name, name), now_ms=1),
                    prompt=prompt,
                    original=self.blobs.keep(files.original),
                    rendition=self.blobs.keep(files.rendition),
                    poster=self.blobs.keep(files.poster),
                    facts={"width": 64, "height": 36},
                    provenance={},
                )
                assert add_conformed(connection, clip, now_ms=1)

    def finish(self) -> Outcome:
        """Match the one set that waits for it."""
        (outcome,) = Matching(self.database, self.blobs).finish()
        return outcome

    @property
    def catalog(self) -> Catalog:
        return read_catalog(self.database, known=Catalog())

    def served(self) -> dict[str, Path]:
        """What is served of each model's clip."""
        catalog = self.catalog
        shown = [clip for found in catalog.clips.values() for clip in found]
        return {catalog.models[clip.model].slug: self.blobs.path(catalog.served[clip.id]) for clip in shown}

    def frames(self) -> set[int]:
        """The lengths of what is served."""
        return {len(outline(path).pictures) for path in self.served().values()}

    def change(self, *which: ColumnElement[bool], **values: object) -> None:
        with self.database.writing() as connection:
            connection.execute(update(clips).where(*which).values(**values))


@pytest.fixture
def arena(database: Database, tmp_path: Path, made: dict[str, Files]) -> Arena:
    return Arena(database, tmp_path, made)


def test_the_clips_of_a_prompt_are_served_alike(arena: Arena) -> None:
    arena.conformed(*FRAMES)
    assert arena.catalog.clips == {}

    outcome = arena.finish()

    served = arena.served()
    assert set(served) == set(FRAMES)
    assert len({path.stat().st_size for path in served.values()}) == 1
    assert arena.frames() == {30}
    assert (outcome.seconds, outcome.before, outcome.shortest, outcome.notes) == (Fraction(1, 2), None, "short", [])
    assert list(Matching(arena.database, arena.blobs).finish()) == []


def test_a_clip_that_comes_later_shortens_the_others_and_that_is_told(arena: Arena) -> None:
    arena.conformed("long", "middle")
    arena.finish()
    before = arena.catalog
    assert arena.frames() == {60}
    arena.conformed("short")

    outcome = arena.finish()

    assert outcome.notes == ["p of text-to-video plays 0.5 s now, not 1.0 s, with short's clip"]
    assert arena.frames() == {30}
    after = read_catalog(arena.database, known=before)
    assert after.revision != before.revision
    assert [clip.id for clip in after.clips[CATEGORY]] == [1, 2, 3]


def test_a_prompt_is_as_long_as_before_when_its_shortest_clip_is_withdrawn(arena: Arena) -> None:
    arena.conformed("long", "short")
    arena.finish()
    arena.change(clips.c.id == 2, state="withdrawn")
    before = arena.catalog

    arena.finish()

    assert set(arena.served()) == {"long"}
    assert arena.frames() == {75}
    assert read_catalog(arena.database, known=before).served != before.served
    assert list(Matching(arena.database, arena.blobs).finish()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_files_that_are_no_longer_served_go_when_no_battle_can_need_them(arena: Arena) -> None:
    arena.conformed("long", "middle")
    arena.finish()
    old = set(arena.served().values())
    arena.conformed("short")
    arena.finish()

    Matching(arena.database, arena.blobs).sweep(seconds=3600)
    assert all(path.exists() for path in old)
    Matching(arena.database, arena.blobs).sweep(seconds=0)

    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in arena.served().values())


def test_a_file_that_is_needed_again_stays(arena: Arena) -> None:
    arena.conformed("short")
    arena.finish()
    for path in arena.served().values():
        arena.blobs.supersede(path.name)

    Matching(arena.database, arena.blobs).sweep(seconds=0)

    assert all(path.exists() for path in arena.served().values())


@pytest.mark.parametrize("state", ["conformed", "published"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_an_older_version_or_a_cut_off_run_left_is_finished(arena: Arena, state: str) -> None:
    arena.conformed("long", "middle")
    arena.change(state=state, published_ms=5 if state == "published" else None)
    assert arena.catalog.clips == {}

    outcome = arena.finish()

    assert outcome.failures == ()
    assert arena.frames() == {60}
    assert [prompt.aspect_ratio for prompt in arena.catalog.prompts.values()] == ["16:9"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rendition_on_another_canvas_is_conformed_again(arena: Arena) -> None:
    arena.conformed("long", "middle", "upright")

    outcome = arena.finish()

    assert outcome.failures == ()
    served = arena.served()
    assert len(served) == 3
    assert {outline(path).width for path in served.values()} == {1280}
    assert len({path.stat().st_size for path in served.values()}) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clip_whose_bytes_are_lost_leaves_the_others_in_battles(arena: Arena) -> None:
    arena.conformed("long", "middle")
    with arena.database.reading() as connection:
        lost = connection.execute(select(clips.c.rendition, clips.c.original).where(clips.c.id == 1)).one()
    for digest in lost:
        arena.blobs.path(digest).unlink()

    outcome = arena.finish()

    (failure,) = outcome.failures
    assert failure.startswith("p/long is in no battle: there is no such file")
    assert list(arena.catalog.served) == [2]


def test_every_category_has_a_damaged_copy_that_is_served_like_its_clip(arena: Arena) -> None:
    arena.conformed("long", "middle")
    arena.finish()
    before = arena.catalog
    assert before.damaged == {}

    with ThreadPoolExecutor(1) as workers:
        matching = Matching(arena.database, arena.blobs, workers)
        assert len(list(matching.copy_one())) == 1
        assert list(matching.copy_one()) == []

    after = read_catalog(arena.database, known=before)
    assert list(after.damaged) == [1]
    files = [arena.blobs.path(digest) for digest in (*after.damaged.values(), *after.served.values())]
    assert len({path.stat().st_size for path in files}) == 1
    assert len(set(files)) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_clip_in_eight_gets_a_damaged_copy(arena: Arena, tmp_path: Path) -> None:
    chosen = next(
        file
        for number in range(200)
        if is_copied(digest_of(file := encode(tmp_path / f"{number}.mp4", 2, shade=number + 1)))
    )
    take(arena, [chosen])

    with arena.database.reading() as connection:
        (kept,) = connection.execute(select(damaged)).all()
    assert (kept.clip_id, kept.damage in DAMAGES) == (1, True)
    assert arena.catalog.damaged == {1: kept.served}
    assert sum(is_copied(f"{number:064x}") for number in range(80)) == 10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_set_that_changes_while_it_is_matched_is_matched_again(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process writes a clip down in the moment before the set is written."""
    arena.conformed("long", "middle")
    real = Blobs.supersede

    def supersede(blobs: Blobs, digest: str) -> None:
        real(blobs, digest)
        if arena.catalog.prompts[1].clips == 0 and not arena_has(arena, "short"):
            arena.conformed("short")

    monkeypatch.setattr(Blobs, "supersede", supersede)
    arena.change(clips.c.id == 1, served="a" * 64)

    outcome = arena.finish()

    assert len(outcome.clips.members) == 3
    assert arena.frames() == {30}


def arena_has(arena: Arena, name: str) -> bool:
    return any(model.slug == name for model in arena.catalog.models.values())


def take(arena: Arena, files: Iterable[Path], *, prompt: str = "p", ratio: str | None = None) -> list[Fate]:
    spec = PromptSpec(prompt, CATEGORY, "A prompt", aspect_ratio=ratio)
    sources = [ClipSource(Model(file.stem, file.stem), spec, file) for file in files]
    return [taken.fate for taken in Ingest(arena.database, arena.blobs, processes=1).take(sources)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_clips_of_several_shapes_share_the_canvas_of_most(arena: Arena, tmp_path: Path) -> None:
    shapes = {"square": (48, 48), "wide": (64, 36), "also-square": (50, 48)}
    take(arena, [encode(tmp_path / f"{name}.mp4", 2, size) for name, size in shapes.items()])
    take(arena, [encode(tmp_path / "late.mp4", 2, (36, 64))])

    assert {(outline(path).width, outline(path).height) for path in arena.served().values()} == {(960, 960)}
    assert [prompt.aspect_ratio for prompt in arena.catalog.prompts.values()] == ["1:1"]
    assert len(arena.served()) == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_prompt_can_ask_for_a_shape(arena: Arena, made: dict[str, Files]) -> None:
    take(arena, [made["short"].original], ratio="9:16")

    assert {(outline(path).width, outline(path).height) for path in arena.served().values()} == {(720, 1280)}


_RUN = """
import sys, time
from pathlib import Path
from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.services.ingest import Ingest
from arena.services.sources import ClipSource
from arena.services.workshop import is_copied, render
from arena.store.blobs import Blobs, digest_of
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_conformed
from arena.store.engine import Database

if __name__ == "__main__":
    prompt = PromptSpec("p", "text-to-video", "A prompt")
    files = [Path(name) for name in sys.argv[3:]]
    sources = [ClipSource(Model(file.stem, file.stem), prompt, file) for file in files]
    for taken in Ingest(Database(sys.argv[1]), Blobs(Path(sys.argv[2])), processes=1).take(sources):
        print(taken.source.name, flush=True)
        time.sleep(60)
"""


def test_killed_between_conforming_and_matching_and_run_again_it_publishes_each_clip_once(
    arena: Arena, made: dict[str, Files], database_url: str, tmp_path: Path
) -> None:
    """The run is killed when the first clip is written down and its prompt has others to come."""
    (program := tmp_path / "program.py").write_text(_RUN)
    originals = [made[name].original for name in FRAMES]
    command = [sys.executable, str(program), database_url, str(tmp_path / "blobs"), *map(str, originals)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline()
        run.send_signal(signal.SIGKILL)
    with arena.database.reading() as connection:
        assert connection.execute(select(clips.c.state)).scalars().all() == ["conformed"]
    assert arena.catalog.clips == {}

    assert sorted(take(arena, originals)) == [Fate.ADDED, Fate.ADDED, Fate.KNOWN]

    assert sorted(arena.served()) == sorted(FRAMES)
    assert len({path.stat().st_size for path in arena.served().values()}) == 1
    assert [prompt.clips for prompt in arena.catalog.prompts.values()] == [3]
    assert set(take(arena, originals)) == {Fate.KNOWN}
