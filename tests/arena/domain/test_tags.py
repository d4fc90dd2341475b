import pytest

from arena.domain.tags import read_vocabulary

GOOD = """
[skill]
physics = "Known from experience."
fluids = "It pours."
honey = "It pours slowly."
[style]
noir = "Dark."
[within]
fluids = "physics"
honey = "fluids"
"""


def test_tags_are_read_by_group_and_bring_their_wider_ones_along() -> None:
    vocabulary, faults = read_vocabulary(GOOD, place="tags.toml")

    assert faults == ()
    assert vocabulary.groups == ["skill", "style"]
    assert [tag.name for tag in vocabulary.of_group("skill")] == ["physics", "fluids", "honey"]
    assert vocabulary.tags["honey"].meaning == "It pours slowly."
    assert vocabulary.widened(["noir", "honey", "physics", "unheard-of"]) == (
        "noir",
        "honey",
        "fluids",
        "physics",
        "unheard-of",
    )


def test_the_tags_of_a_folder_come_beside_those_that_there_are() -> None:
    ours, _ = read_vocabulary(GOOD, place="tags.toml")
    theirs, _ = read_vocabulary('[style]\nopera = "Sung."\nnoir = "Pitch dark."', place="tags.toml")

    both = ours.joined(theirs)

    assert both.tags["noir"].meaning == "Pitch dark."
    assert both.widened(["fluids", "opera"]) == ("fluids", "physics", "opera")


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("[skill", ["tags.toml: "]),
        ("skill = 3", ["tags.toml: skill must be a table of tags, not 3"]),
        ('[skill]\nfluids = ""', ["tags.toml: skill.fluids must be a sentence, not ''"]),
        ('[skill]\na = "A."\n[style]\na = "B."', ["tags.toml: style.a is in the group skill already"]),
        (
            '[skill]\na = "A."\n[within]\na = "b"\nc = "a"',
            ["tags.toml: within.a names 'b', which is no tag", "tags.toml: within.c names 'c', which is no tag"],
        ),
        (
            '[skill]\na = "A."\nb = "B."\n[within]\na = "b"\nb = "a"',
            ["tags.toml: within.a goes round in a circle", "tags.toml: within.b goes round in a circle"],
        ),
        ('within = 3\n[skill]\na = "A."', ["tags.toml: within must be a table, not 3"]),
    ],
)
def test_every_fault_of_the_tags_is_told(text: str, reasons: list[str]) -> None:
    vocabulary, faults = read_vocabulary(text, place="tags.toml")

    assert len(faults) == len(reasons)
    for fault, reason in zip(faults, reasons, strict=True):
        assert str(fault).startswith(reason)
    assert vocabulary.widened(["a"])[0] == "a"
