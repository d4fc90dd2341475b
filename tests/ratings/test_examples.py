"""docs/statistics.md: its examples run, its pictures exist, and no number of a board goes without a word."""

import doctest
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET  # of our own pictures

import pytest

from ratings import Votes, rate
from ratings.power import Arena, plan

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
PICTURES = sorted(re.findall(r"\(pictures/([\w-]+\.svg)\)", PAGE))
SECTIONS = {each.partition("\n")[0]: each for each in re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE) if ">>> " in each}
REAL = {"votes.csv": "video-tone-mapping-votes.csv", "counts.json": "chatbot-arena-2024-08-14-counts.json"}


def failures(text: str, name: str = "an example") -> int:
    """How many of the examples in a text don't give what it says."""
    found = doctest.DocTestParser().get_doctest(text, {}, name, "docs/statistics.md", 0)
    return doctest.DocTestRunner(verbose=False).run(found, out=sys.stderr.write).failed


def needs_real_votes(text: str) -> bool:
    return any(f'open("{name}"' in text for name in REAL)


@pytest.mark.parametrize("name", [name for name, text in SECTIONS.items() if not needs_real_votes(text)])
def test_the_page_s_examples_give_what_it_says(name: str) -> None:
    assert failures(SECTIONS[name], name) == 0


@pytest.mark.shared
@pytest.mark.parametrize("name", [name for name, text in SECTIONS.items() if needs_real_votes(text)])
def test_the_page_s_examples_of_real_votes_give_what_it_says(
    name: str, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for short, long in REAL.items():
        shutil.copy(shared / "data" / long, tmp_path / short)
    monkeypatch.chdir(tmp_path)

    assert failures(SECTIONS[name], name) == 0


def test_an_example_that_says_something_else_is_found() -> None:
    assert failures(">>> 1 + 1\n3\n") == 1
    assert failures(">>> 1 + 1\n2\n") == 0
    assert len(SECTIONS) == 4


def keys(value: object) -> Iterator[str]:
    """All keys of nested dictionaries and lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def words(page: str) -> set[str]:
    """What the page sets as code, split at dots and parentheses."""
    return {word for code in re.findall(r"`([^`]+)`", page) for word in re.split(r"\W+", code)}


def test_every_number_of_a_board_has_its_word() -> None:
    log = Votes.from_labels(["a", "b", "c"] * 8, ["b", "c", "a"] * 8, ["left", "right", "tie", "left"] * 6)
    boards = [rate(log, anchor=("a", 1000.0)), rate(log, intervals="bootstrap", rounds=2)]
    published = {key for board in boards for key in keys(board.to_dict())}

    assert {"flips_with", "excess", "effective", "left_score", "rounds"} <= published
    assert published <= words(PAGE)
    assert not published <= words(PAGE.replace("`component`", ""))


def test_the_table_of_votes_needed_is_the_planner_s() -> None:
    rows = re.findall(r"^\| \**(\d+) points\** \|(.*)\|$", PAGE, re.MULTILINE)
    usual = {"models": 12, "prompt_sd": 80.0, "rho": 0.01, "votes_per_voter": 50.0, "ties": 0.15}

    assert [gap for gap, _ in rows] == ["10", "21", "40", "60", "100"]
    for gap, cells in rows:
        said = [cell.strip(" *") for cell in cells.split("|")]
        plans = [plan(float(gap), Arena(**usual, prompts=prompts)) for prompts in (None, 300, 100, 20)]
        needed = ["never" if each.note else f"{each.votes:,.0f}" for each in plans]
        assert said == [*needed, f"{plans[0].fewest_prompts:,}"]


def test_the_pictures_are_there_and_say_what_they_show(tmp_path: Path) -> None:
    """Those in the repository, and one drawn anew to the byte."""
    for name in PICTURES:
        picture = ET.parse(ROOT / "docs" / "pictures" / name).getroot()  # noqa: S314 - our own
        texts = [picture.findtext(f"{{http://www.w3.org/2000/svg}}{part}") for part in ("title", "desc", "style")]
        assert all(texts), name
        assert "prefers-color-scheme:dark" in str(texts[-1])

    command = [sys.executable, str(ROOT / "bench" / "figures.py"), "--only", "votes-needed", "--into", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert len(PICTURES) == 6
    assert (tmp_path / "votes-needed.svg").read_bytes() == (ROOT / "docs/pictures/votes-needed.svg").read_bytes()
