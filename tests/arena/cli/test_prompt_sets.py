"""`blindcut prompts lint`: every fault, and what is covered."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
