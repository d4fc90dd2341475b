"""`blindcut import clips`, and the lists of what there is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Blindcut = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path, clip_files: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A manifest with two clips, a broken file and a bad row."""
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path / "data"))
    (folder := tmp_path / "clips").mkdir()
    for name, file in zip(("a", "b"), clip_files, strict=False):
        (folder / f"{name}.mp4").write_bytes(file.read_bytes())
    (folder / "broken.mp4").write_text("no film")
    (folder / "manifest.csv").write_text(
        "category,prompt_id,prompt,model,file\n"
        "text-to-video,ball,A [red] ball,veo,a.mp4\n"
        "text-to-video,ball,A [red] ball,sora,broken.mp4\n"
        "films,ball,A [red] ball,wan,b.mp4\n"
        "text-to-video,ball,A [red] ball,kling,b.mp4\n"
    )
    return folder


def test_good_clips_are_imported_and_the_others_named(blindcut: Blindcut, folder: Path) -> None:
    ran = blindcut("import", "clips", folder, "--processes", 2)

    assert (ran.code, ran.out) == (2, "")
    bad_row, broken, summary = ran.err.splitlines()
    assert bad_row.startswith("blindcut: manifest.csv, line 4: there is no category 'films'")
    assert broken.startswith("blindcut: ball/sora (broken.mp4): ")
    assert summary == "2 added, 0 here already, 2 failed."

    again = blindcut("import", "clips", folder / "manifest.csv", "--processes", 2)
    assert again.err.splitlines()[-1] == "0 added, 2 here already, 2 failed."

    models = blindcut("models").out
    assert "veo" in models
    assert "kling" in models
    assert "sora" not in models
    assert "A [red] ball" in blindcut("prompts", "--category", "text-to-video").out
    assert "A [red] ball" not in blindcut("prompts", "--category", "multi-shot").out
    assert "Text to video" in blindcut("categories").out


def test_where_an_operator_looks_first_what_is_imported_waits_for_that(
    blindcut: Blindcut, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDCUT_MODERATION", "required")

    ran = blindcut("import", "clips", folder, "--processes", 2)

    assert ran.err.splitlines()[-1].startswith("They are published after a look: ")
    assert len(blindcut("clips", "list", "--state", "review").out.splitlines()) == 1 + 2
    assert len(blindcut("clips", "list", "--state", "published").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("category,prompt_id,prompt,file\n", "manifest.csv: has no column 'model'; it needs category, prompt_id"),
        ("", "manifest.csv: has no column 'category'"),
    ],
)
def test_a_manifest_without_a_column_is_one_line(
    complaint: Callable[..., str], folder: Path, manifest: str, reason: str
) -> None:
    (folder / "manifest.csv").write_text(manifest)

    assert reason in complaint("import", "clips", folder)


def test_a_folder_that_is_not_there_is_bad_input(blindcut: Blindcut, folder: Path) -> None:
    ran = blindcut("import", "clips", folder / "none")

    assert ran.code == 2
    assert "does not exist" in ran.err


def test_a_category_that_does_not_exist_is_one_line(complaint: Callable[..., str], folder: Path) -> None:
    assert folder.is_dir()
    assert "there is no category 'films'" in complaint("prompts", "--category", "films")
