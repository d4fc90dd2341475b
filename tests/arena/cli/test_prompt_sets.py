"""`blindcut prompts lint`: every fault, and what is covered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Blindcut = Callable[..., Any]


def test_the_sets_that_blindcut_brings_are_without_fault(blindcut: Blindcut) -> None:
    ran = blindcut("prompts", "lint")

    assert (ran.code, ran.err) == (0, "")
    head, *rows = ran.out.splitlines()[:8]
    assert head.split() == ["category", "prompts", "easy", "medium", "hard"]
    totals = {row.split()[0]: [int(n) for n in row.split()[1:]] for row in rows if row.strip()}
    assert totals["all"][0] == sum(totals["all"][1:]) == sum(row[0] for name, row in totals.items() if name != "all")
    assert "physics" in ran.out


def test_each_fault_is_a_line_and_the_good_ones_are_counted(blindcut: Blindcut, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    prompt = '[[prompt]]\nid = "{}"\ncategory = "text-to-video"\ntext = "{}"\ntags = ["{}"]\n'
    file.write_text(prompt.format("one", "A [red] ball", "water") + prompt.format("Two", "Nothing at all", "wet"))

    ran = blindcut("prompts", "lint", file)

    assert ran.code == 2
    assert ran.err.splitlines() == [
        f"blindcut: {file}, prompt 2 (Two): id 'Two' must be small letters and digits, with hyphens between them",
        f"blindcut: {file}, prompt 2 (Two): tags has 'wet', which tags.toml does not list",
    ]
    assert "not said" in ran.out
    assert "water 1" in ran.out


def test_a_file_that_is_not_there_is_bad_input(blindcut: Blindcut, tmp_path: Path) -> None:
    assert blindcut("prompts", "lint", tmp_path / "none.toml").code == 2


def mine(folder: Path, text: str = "A ball falls") -> Path:
    file = folder / "mine.toml"
    file.write_text(
        f'[[prompt]]\nid = "ball"\ncategory = "text-to-video"\ntext = "{text}"\ntags = ["gravity"]\n'
        '[[prompt]]\nid = "choir"\ncategory = "text-to-video-audio"\ntext = "Some sing"\ndifficulty = "hard"\n'
    )
    return file


@pytest.fixture
def arena_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BLINDCUT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def test_prompts_are_imported_once_and_listed_beside_those_of_the_sets(blindcut: Blindcut, arena_folder: Path) -> None:
    file = mine(arena_folder)

    assert blindcut("prompts", "import", file, "--dry-run").err == "2 would be new, 0 here already, 0 refused.\n"
    assert (
        blindcut("prompts", "import", file, "--category", "text-to-video").err == "1 new, 0 here already, 0 refused.\n"
    )
    assert blindcut("prompts", "import", file).err == "1 new, 1 here already, 0 refused.\n"
    listed = [line.split() for line in blindcut("prompts", "list", file).out.splitlines()]
    assert [row[:3] for row in listed[1:]] == [
        ["mine", "text-to-video", "ball"],
        ["mine", "text-to-video-audio", "choir"],
    ]
    assert "ball" in blindcut("prompts").out
    every = blindcut("prompts", "list", "--tag", "gravity").out
    assert "A ball falls" in every
    assert "egg-off-the-worktop" in every
    assert "A ball falls" not in blindcut("prompts", "list", "--tag", "gravity", "--set", "physics").out
    assert blindcut("prompts", "list", "--difficulty", "hard").out.count(" hard ") > 10


def test_a_changed_prompt_is_refused_and_named(blindcut: Blindcut, arena_folder: Path) -> None:
    blindcut("prompts", "import", mine(arena_folder))

    ran = blindcut("prompts", "import", mine(arena_folder, "A ball rises"))

    assert (ran.code, ran.out) == (2, "")
    refused, counts = ran.err.splitlines()
    assert refused.startswith("blindcut: prompt 'ball' of text-to-video: is stored with the text 'A ball falls'")
    assert counts == "0 new, 1 here already, 1 refused."


def test_a_set_with_a_fault_brings_nothing_in(complaint: Callable[..., str], arena_folder: Path) -> None:
    file = mine(arena_folder, "A ball " * 200)

    assert f"{file}, prompt 1 (ball): text has white space" in complaint("prompts", "import", file)
    assert "there is no category 'films'" in complaint("prompts", "list", "--category", "films")
    assert "there is no prompt set 'films'" in complaint("prompts", "list", "--set", "films")


def test_a_sample_is_the_same_for_the_same_seed(blindcut: Blindcut, arena_folder: Path) -> None:
    def picked(seed: int) -> list[str]:
        ran = blindcut("prompts", "list", "--set", "physics", "--sample", 6, "--seed", seed)
        return [line.split()[2] for line in ran.out.splitlines()[1:]]

    assert arena_folder.is_dir()
    assert len(picked(1)) == 6
    assert picked(1) == picked(1)
    assert picked(1) != picked(2)


def test_what_is_drawn_for_prompts_is_written_for_whoever_asks_a_model_by_hand(
    blindcut: Blindcut, complaint: Callable[..., str], arena_folder: Path
) -> None:
    assert blindcut("prompts", "draw", arena_folder / "drawn", "drawing:suitcase").err == "1 drawn.\n"
    assert [file.name for file in (arena_folder / "drawn").iterdir()] == ["suitcase.png"]
    assert "NAMES: must be drawing:NAME or scene:NAME, not 'kite'" in complaint("prompts", "draw", arena_folder, "kite")
    assert "there is no drawing 'volcano'" in complaint("prompts", "draw", arena_folder, "drawing:volcano")
