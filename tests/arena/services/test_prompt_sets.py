"""Prompt sets as files, with the rules of their folders."""

import hashlib
from pathlib import Path

import pytest

from arena.domain.drawn import digest_of_drawn
from arena.errors import BadPromptSet, NotFound
from arena.services.prompt_sets import load_library

PROMPT = '[[prompt]]\nid = "{id}"\ncategory = "{category}"\ntext = "{text}"\ntags = [{tags}]\n'


def write(file: Path, *prompts: dict[str, str], more: str = "") -> Path:
    defaults = {"category": "text-to-video", "tags": ""}
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(PROMPT.format(**defaults | prompt) for prompt in prompts) + more, encoding="utf-8")
    return file


def test_a_folder_is_all_of_its_sets_and_not_its_rules(tmp_path: Path) -> None:
    write(tmp_path / "b.toml", {"id": "boat", "text": "A boat", "tags": '"fluids", "sails"'})
    write(tmp_path / "a.toml", {"id": "ant", "text": "An ant"})
    (tmp_path / "tags.toml").write_text('[subject]\nsails = "It has sails."\n')
    (tmp_path / "words.toml").write_text("names = []\n")

    library = load_library([tmp_path])

    assert [(member.set, member.spec.id) for member in library.members] == [("a", "ant"), ("b", "boat")]
    assert library.faults == ()
    library.require_faultless()
    assert library.members[1].spec.tags == ("fluids", "physics", "sails")


def test_all_faults_of_all_files_and_rules_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", {"id": "Ant", "text": "An ant of Bo", "tags": '"x"'})
    write(tmp_path / "b.toml", {"id": "ant", "text": "Sea under ice"}, more="[[prompt]]\nid = 3\n")
    (tmp_path / "c.toml").write_bytes(b"\xff")
    (tmp_path / "tags.toml").write_text("colour = 3\n")
    (tmp_path / "words.toml").write_text("names = []\nnouns = 3\n")

    library = load_library([tmp_path, tmp_path / "none.toml"])

    told = [str(fault) for fault in library.faults]
    assert [fault.split(": ")[0].rsplit("/", 1)[-1] for fault in told] == [
        "tags.toml",
        "words.toml",
        "a.toml, prompt 1 (Ant)",
        "a.toml, prompt 1 (Ant)",
        "a.toml, prompt 1 (Ant)",
        "b.toml, prompt 2",
        "b.toml, prompt 2",
        "b.toml, prompt 2",
        "c.toml",
        "none.toml",
    ]
    with pytest.raises(BadPromptSet, match=r"and 9 more"):
        library.require_faultless()


def test_rules_of_words_hold_in_their_own_folder_alone(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours" / "a.toml", {"id": "a", "text": "A tower in Rome"})
    theirs = write(tmp_path / "theirs" / "b.toml", {"id": "b", "text": "The second tower of Pisa leans"})
    (ours.parent / "words.toml").write_text('names = ["Rome"]\n')

    assert load_library([ours, theirs]).faults == ()
    (ours.parent / "words.toml").write_text('names = ["Pisa"]\n')
    assert [fault.place for fault in load_library([ours, theirs]).faults] == [str(ours)]


def test_tags_of_a_folder_are_its_own(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours" / "a.toml", {"id": "a", "text": "A tower leans", "tags": '"sails"'})
    theirs = write(tmp_path / "theirs" / "b.toml", {"id": "b", "text": "Some boats", "tags": '"sails"'})
    (ours.parent / "tags.toml").write_text('[subject]\nsails = "It has sails."\n')

    library = load_library([ours, theirs])

    assert [(fault.place, fault.field) for fault in library.faults] == [(str(theirs), "tags")]
    assert "sails" in library.vocabulary.tags


def test_a_prompt_is_known_by_its_files_and_by_the_names_of_what_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(b"cat")
    of_file = 'references = ["cat.png"]\n'
    of_scene = 'source_clip = "scene:rain"\n'
    file = write(tmp_path / "a.toml", {"id": "a", "text": "A cat", "category": "image-to-video"}, more=of_file)
    write(tmp_path / "b.toml", {"id": "b", "text": "Snow instead", "category": "video-edit"}, more=of_scene)

    cat, rain = (member.spec for member in load_library([tmp_path]).members)

    assert cat.references == (hashlib.sha256(b"cat").hexdigest(),)
    assert (rain.references, rain.source) == ((), digest_of_drawn("scene:rain"))
    before = cat.content_hash
    (tmp_path / "cat.png").write_bytes(b"another cat")
    assert load_library([file]).members[0].spec.content_hash != before
    (tmp_path / "cat.png").unlink()
    assert [fault.field for fault in load_library([file]).faults] == ["references"]


def test_prompts_are_chosen_by_all_that_is_asked(tmp_path: Path) -> None:
    write(
        tmp_path / "a.toml",
        {"id": "one", "text": "A glass of milk", "tags": '"fluids", "night"'},
        {"id": "two", "text": "Two men play cards", "tags": '"night"'},
        more='difficulty = "hard"\n',
    )
    write(tmp_path / "b.toml", {"id": "three", "text": "Some rain", "category": "text-to-video-audio"})
    library = load_library([tmp_path])

    def chosen(**asked: list[str]) -> list[str]:
        return [member.spec.id for member in library.chosen(**asked)]  # type: ignore[arg-type]

    assert chosen() == ["one", "two", "three"]
    assert chosen(tags=["night"]) == ["one", "two"]
    assert chosen(tags=["night", "physics"]) == ["one"]
    assert chosen(difficulties=["hard"]) == ["two"]
    assert chosen(sets=["b"]) == chosen(categories=["text-to-video-audio"]) == ["three"]
    assert chosen(categories=["text-to-video", "text-to-video-audio"], sets=["a", "b"]) == chosen()
    with pytest.raises(NotFound, match="there is no prompt set 'c'; there are a, b"):
        chosen(sets=["c"])
    with pytest.raises(NotFound, match="there is no tag 'fisics'"):
        chosen(tags=["fisics"])
