"""Bringing clips in: whole or not at all, each by itself, once."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Timer
from types import ModuleType

import av
import numpy as np
import pytest
from scipy import ndimage

from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.services.ingest import Ingest
from arena.services.moderation import Moderation
from arena.services.sources import ClipSource, Fate, Taken
from arena.store.blobs import Blobs
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog

GOOD = {
    "plain.mp4": ("libx264", "yuv420p", 64, 36),
    "portrait.mp4": ("libx264", "yuv420p", 36, 64),
    "4-4-4.mp4": ("libx264", "yuv444p", 64, 36),
    "10-bit.mp4": ("libx264", "yuv420p10le", 64, 36),
    "webm-inside.mp4": ("libvpx-vp9", "yuv420p", 64, 36),
}


def encode(path: Path, codec: str, pix_fmt: str, width: int, height: int) -> None:
    kind = "webm" if "vp9" in codec else "mp4"
    with av.open(str(path), "w", format=kind) as container:
        container.metadata["comment"] = "made by Model Veo of Google"
        stream = container.add_stream(codec, rate=24)
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = width, height, pix_fmt, 1
        for index in range(8):
            picture = np.full((height, width, 3), 30 * index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))


def source(file: Path, *, prompt: str = "p", text: str = "A prompt", model: str | None = None) -> ClipSource:
    slug = model or file.stem
    return ClipSource(Model(slug, slug), PromptSpec(prompt, "text-to-video", text), file)


def clip(file: Path) -> ClipSource:
    """A clip of the folder: those of one prompt share a canvas, so the upright one is of a prompt of its own."""
    return source(file, prompt="upright" if file.name == "portrait.mp4" else "p")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips of all kinds, and files that are none."""
    folder = tmp_path_factory.mktemp("sources")
    for name, form in GOOD.items():
        encode(folder / name, *form)
    whole = (folder / "plain.mp4").read_bytes()
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "truncated.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "text.mp4").write_text("This is no film.\n" * 100)
    (folder / "noise.mp4").write_bytes(os.urandom(5_000))
    (folder / "folder.mp4").mkdir()
    return folder


class Imported:
    """What became of one run over the folder."""

    def __init__(self, root: Path, url: str) -> None:
        self.database = Database(url)
        self.blobs = Blobs(root / "blobs")

    def take(self, *sources: ClipSource) -> dict[str, Taken]:
        return {taken.source.file.name: taken for taken in Ingest(self.database, self.blobs, processes=2).take(sources)}

    @property
    def catalog(self) -> Catalog:
        return read_catalog(self.database, known=Catalog())


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, folder: Path, migrated: Path
) -> Iterator[tuple[Imported, dict[str, Taken]]]:
    """One run over everything in the folder, broken files between good ones."""
    root = tmp_path_factory.mktemp("imported")
    (root / "a.db").write_bytes(migrated.read_bytes())
    imported = Imported(root, f"sqlite:///{root / 'a.db'}")
    names = sorted([*GOOD, "empty.mp4", "truncated.mp4", "text.mp4", "noise.mp4", "folder.mp4", "missing.mp4"])
    yield imported, imported.take(*(clip(folder / name) for name in names))
    imported.database.close()


Run = tuple[Imported, dict[str, Taken]]


@pytest.mark.parametrize("name", GOOD)
def test_clips_of_any_form_are_published(run: Run, name: str) -> None:
    imported, taken = run

    assert taken[name].fate is Fate.ADDED, taken[name].reason
    model = next(number for number, model in imported.catalog.models.items() if model.slug == Path(name).stem)
    (clip,) = [clip.id for clip in imported.catalog.clips["text-to-video"] if clip.model == model]
    with av.open(str(imported.blobs.path(imported.catalog.served[clip]))) as rendition:
        video = rendition.streams.video[0]
        assert (video.width, video.height) == ((720, 1280) if name == "portrait.mp4" else (1280, 720))
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")


def test_what_boards_can_be_controlled_for_is_noted_with_each_clip(run: Run, folder: Path) -> None:
    imported, _ = run

    for case in Moderation(imported.database).clips():
        file = folder / f"{case.model}.mp4"
        assert case.facts["bytes"] == file.stat().st_size
        # 30 steps of full range a picture, 24 pictures a second, the last one of eight without another behind it.
        assert case.facts["motion"] == pytest.approx(7 / 8 * 24 * 30 * 219 / 255, rel=0.03)
        assert case.facts["loudness"] is None


@pytest.mark.parametrize("name", ["empty.mp4", "truncated.mp4", "text.mp4", "noise.mp4", "folder.mp4", "missing.mp4"])
def test_a_file_that_is_no_clip_is_reported_with_its_name_and_stops_no_other(run: Run, name: str) -> None:
    imported, taken = run

    assert taken[name].fate is Fate.FAILED
    assert name in taken[name].reason
    assert "\n" not in taken[name].reason
    assert Path(name).stem not in {model.slug for model in imported.catalog.models.values()}


def test_what_is_published_is_what_was_added(run: Run) -> None:
    imported, _ = run

    assert {model.slug for model in imported.catalog.models.values()} == {Path(name).stem for name in GOOD}
    assert len(imported.catalog.clips["text-to-video"]) == len(GOOD)


def test_no_rendition_says_who_made_it(run: Run) -> None:
    imported, _ = run
    for digest in imported.catalog.served.values():
        content = imported.blobs.path(digest).read_bytes().lower()
        assert not [word for word in (b"veo", b"google", b"x264", b"lavf", b"lavc") if word in content]


def test_a_second_run_passes_over_what_is_here(run: Run, folder: Path) -> None:
    imported, _ = run
    before = imported.catalog

    again = imported.take(*(clip(folder / name) for name in GOOD))

    assert {taken.fate for taken in again.values()} == {Fate.KNOWN}
    assert imported.catalog == before


def test_a_prompt_with_another_text_is_refused(run: Run, folder: Path) -> None:
    imported, _ = run

    taken = imported.take(source(folder / "plain.mp4", model="late", text="Another text"))

    assert taken["plain.mp4"].fate is Fate.FAILED
    assert "a prompt never changes" in taken["plain.mp4"].reason


def test_a_file_named_twice_is_one_clip(database_url: str, tmp_path: Path, folder: Path) -> None:
    imported = Imported(tmp_path, database_url)
    twice = [source(folder / "plain.mp4")] * 2

    fates = sorted(taken.fate for taken in Ingest(imported.database, imported.blobs, processes=2).take(twice))

    assert fates == [Fate.ADDED, Fate.KNOWN]
    assert len(imported.catalog.clips["text-to-video"]) == 1
    imported.database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_prompt_that_is_named_first_can_be_voted_on_first(database: Database, tmp_path: Path, folder: Path) -> None:
    matched: list[str] = []
    files = [folder / "plain.mp4", folder / "4-4-4.mp4"]
    sources = [source(file, prompt=prompt) for file in files for prompt in ("b", "c", "a")]
    ingest = Ingest(
        database, Blobs(tmp_path / "blobs"), processes=1, on_matched=lambda outcome: matched.append(outcome.clips.slug)
    )

    taken = [each.source.prompt.id for each in ingest.take(sources)]

    assert taken == ["b", "b", "c", "c", "a", "a"]
    assert matched[:3] == ["b", "c", "a"]


@pytest.fixture
def makers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Makers of clips that a worker process can import as well."""
    (tmp_path / "makers.py").write_text(
        "import os, time\n\ndef die(target):\n    os._exit(1)\n\ndef sleep(target):\n    time.sleep(600)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield import_module("makers")
    del sys.modules["makers"]


def test_a_clip_that_ends_its_worker_is_told_of_and_stops_no_other(
    database: Database, tmp_path: Path, folder: Path, makers: ModuleType
) -> None:
    prompt = PromptSpec("p", "text-to-video", "A prompt")
    deadly = [ClipSource(Model("deadly", "Deadly"), prompt, Path("x.mp4"), make=makers.die, seed=n) for n in range(2)]
    ingest = Ingest(database, Blobs(tmp_path / "blobs"), processes=1)

    taken = list(ingest.take([*deadly, source(folder / "plain.mp4")]))

    assert [each.fate for each in taken] == [Fate.FAILED, Fate.FAILED, Fate.ADDED]
    assert "ended the process" in taken[0].reason


def test_stopped_it_gives_up_what_is_under_way(database: Database, tmp_path: Path, makers: ModuleType) -> None:
    prompt = PromptSpec("p", "text-to-video", "A prompt")
    slow = [ClipSource(Model("slow", "Slow"), prompt, Path("x.mp4"), make=makers.sleep, seed=n) for n in range(3)]
    ingest = Ingest(database, Blobs(tmp_path / "blobs"), processes=1)
    Timer(1.5, ingest.stop).start()

    assert list(ingest.take(slow)) == []


def test_a_prompt_keeps_its_image_and_another_one_is_refused(database: Database, tmp_path: Path, folder: Path) -> None:
    images = [tmp_path / "first.png", tmp_path / "second.png"]
    for shade, image in enumerate(images):
        with av.open(str(image), "w", format="image2") as container:
            stream = container.add_stream("png")
            stream.width, stream.height, stream.pix_fmt = 64, 36, "rgb24"
            picture = av.VideoFrame.from_ndarray(np.full((36, 64, 3), 200 * shade, np.uint8))
            container.mux([*stream.encode(picture), *stream.encode(None)])
    prompt = PromptSpec("p", "image-to-video", "A prompt")
    clips = [
        ClipSource(Model(name, name), prompt, folder / "plain.mp4", reference_images=(image,))
        for name, image in (("one", images[0]), ("two", images[0]), ("three", images[1]))
    ]

    taken = {each.source.model.slug: each for each in Ingest(database, Blobs(tmp_path / "blobs")).take(clips[:2])}
    (another,) = Ingest(database, Blobs(tmp_path / "blobs")).take(clips[2:])

    assert {each.fate for each in taken.values()} == {Fate.ADDED}
    assert another.fate is Fate.FAILED
    assert "another image" in another.reason


def test_the_clip_to_edit_is_shown_on_the_canvas_of_its_clips_and_silent_like_them(
    database: Database, tmp_path: Path, folder: Path
) -> None:
    prompt = PromptSpec("p", "video-edit", "Make it brighter")
    clips = [
        ClipSource(Model(name, name), prompt, folder / f"{name}.mp4", source_clip=folder / "portrait.mp4")
        for name in ("plain", "4-4-4")
    ]
    imported = Imported(tmp_path, str(database.engine.url.render_as_string(hide_password=False)))

    taken = imported.take(*clips)

    assert {each.fate for each in taken.values()} == {Fate.ADDED}, taken
    (stored,) = imported.catalog.prompts.values()
    assert stored.source_clip is not None
    content = imported.blobs.path(stored.source_clip).read_bytes()
    assert b"Veo" not in content
    with av.open(str(imported.blobs.path(stored.source_clip))) as shown:
        assert (shown.streams.video[0].width, shown.streams.video[0].height) == (1280, 720)
        assert not shown.streams.audio
    imported.database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_a_prompt_that_is_none_keeps_its_clips_out_and_is_named(
    database: Database, tmp_path: Path, folder: Path
) -> None:
    prompt = PromptSpec("p", "image-to-video", "A prompt")
    sources = [
        ClipSource(Model(name, name), replace(prompt, id=name), folder / "plain.mp4", reference_images=(image,))
        for name, image in (("text", folder / "text.mp4"), ("missing", folder / "missing.png"))
    ]

    text, missing = sorted(Ingest(database, Blobs(tmp_path / "blobs"), processes=1).take(sources), key=str)[::-1]

    assert (text.fate, missing.fate) == (Fate.FAILED, Fate.FAILED)
    assert text.reason.startswith("text.mp4: the reference image not a video file")
    assert "missing.png: can't be read: No such file or directory" in missing.reason


def moving(path: Path, *, marked: bool) -> Path:
    """Blobs that move, with rings and bars that stay in the lower right corner if it is marked."""
    noise = ndimage.gaussian_filter(np.random.default_rng(1).standard_normal((720, 1280)), 6, mode="wrap")
    field = 120 + 80 * np.clip(noise / (2 * noise.std()), -1, 1)
    y, x = np.mgrid[:30, :150]
    radius = np.hypot(y - 15, x % 60 - 15)
    letters = ((radius < 12) & (radius > 7)) | (abs(x % 60 - 45) < 3)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=8, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for index in range(10):
            grey = np.roll(field, (5 * index, 11 * index), axis=(0, 1))
            grey[650:680, 1050:1200][letters & marked] = 250
            picture = np.repeat(grey[:, :, None], 3, axis=2).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mark_that_stays_in_a_corner_is_noted_for_an_operator(database: Database, tmp_path: Path) -> None:
    clips = [moving(tmp_path / f"{name}.mp4", marked=name == "marked") for name in ("marked", "bare")]

    taken = list(Ingest(database, Blobs(tmp_path / "blobs"), processes=2).take(source(file) for file in clips))

    assert {each.fate for each in taken} == {Fate.ADDED}, taken
    cases = {case.model: case.watermark for case in Moderation(database).clips()}
    assert cases["bare"] is None
    assert cases["marked"]["corner"] == "bottom-right"
