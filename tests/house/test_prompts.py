"""The prompt sets that Blindcut brings: without fault, enough of everything, and nothing that is drawn for nobody."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from arena.backends.drawings import DRAWINGS
from arena.backends.procedural import SCENES
from arena.domain.catalog import CATEGORIES
from arena.domain.duplicates import ALIKE, near_duplicates
from arena.domain.prompt_sets import Entry
from arena.domain.prompts import DIFFICULTIES, PromptSpec
from arena.domain.sampling import sample
from arena.services.prompt_sets import Library, load_library

ROOT = Path(__file__).resolve().parents[2]
LEAST_OF_A_TAG = 3


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def ours(library: Library) -> Library:
    """The sets without the demo's, whose clips the procedural generators draw."""
    members = tuple(member for member in library.members if member.set != "demo")
    return Library(members, library.faults, library.vocabulary)


def test_no_set_has_a_fault(library: Library) -> None:
    assert [str(fault) for fault in library.faults] == []


def test_there_are_enough_prompts_of_every_category_and_difficulty(library: Library, ours: Library) -> None:
    categories = Counter(member.spec.category for member in ours.members)

    assert len(ours.members) >= 300
    assert len(library.members) - len(ours.members) == 14
    assert set(categories) == set(CATEGORIES)
    for category, count in categories.items():
        levels = Counter(member.spec.difficulty for member in ours.members if member.spec.category == category)
        assert count >= 20, category
        assert set(levels) == set(DIFFICULTIES), category
        assert min(levels.values()) >= count * 0.15, (category, levels)


def test_every_prompt_says_what_it_tests_how_hard_it_is_and_how_long(ours: Library) -> None:
    for member in ours.members:
        spec = member.spec
        assert len(spec.tags) >= 3, spec.id
        assert spec.difficulty, spec.id
        assert spec.seconds, spec.id
        assert len(spec.asked.split()) >= 18, spec.id
        groups = {ours.vocabulary.tags[tag].group for tag in spec.tags}
        assert groups & {"skill", "style", "camera"}, spec.id


def test_every_tag_is_used_so_often_that_something_can_be_said_of_it(ours: Library) -> None:
    used = Counter(tag for member in ours.members for tag in member.spec.tags)

    assert {tag: used[tag] for tag in ours.vocabulary.tags if used[tag] < LEAST_OF_A_TAG} == {}


def test_every_drawing_and_every_scene_is_somebodys(ours: Library) -> None:
    named = Counter(
        name for member in ours.members for name in (*member.spec.reference_files, member.spec.source_file) if name
    )

    assert {f"drawing:{name}" for name in DRAWINGS} - set(named) == set()
    assert {f"scene:{name}" for name in SCENES} - set(named) == set()
    assert max(count for name, count in named.items() if name.startswith("drawing:")) <= 4


def test_scenes_are_cut_where_shots_are_asked_for_and_people_stay_the_same_in_many(ours: Library) -> None:
    shots = [member.spec for member in ours.members if member.spec.category == "multi-shot"]

    assert sum(bool(spec.reference_files) for spec in shots) >= 20
    assert {len(spec.shots) for spec in shots} >= {3, 4, 5}


def test_no_two_prompts_come_near_the_limit_of_being_the_same(library: Library) -> None:
    entries = [Entry(member.spec, member.set, number) for number, member in enumerate(library.members)]

    assert list(near_duplicates(entries, alike=0.65 * ALIKE)) == []


def covered(specs: Iterable[PromptSpec]) -> int:
    return len({tag for spec in specs for tag in spec.tags})


def test_a_sample_of_a_sixth_covers_more_tags_than_chance_ever_does(ours: Library) -> None:
    specs = [member.spec for member in ours.members]

    picked = sample(specs, len(specs) // 6, seed=1)

    rng = np.random.default_rng(1)
    by_chance = [covered(specs[at] for at in rng.permutation(len(specs))[: len(picked)]) for _ in range(20)]
    assert covered(picked) > max(by_chance)
    assert covered(picked) >= 0.9 * covered(specs)
    assert max(Counter(spec.difficulty for spec in picked).values()) <= len(picked) // 3 + 1
    assert len(set(Counter(spec.category for spec in picked).values())) <= 2


def test_the_readme_names_every_set_and_counts_its_prompts(library: Library) -> None:
    readme = (ROOT / "prompts" / "README.md").read_text(encoding="utf-8")

    for name, count in Counter(member.set for member in library.members).items():
        (row,) = [line for line in readme.splitlines() if line.startswith(f"| `{name}.toml` |")]
        assert row.split("|")[3].strip() == str(count)
