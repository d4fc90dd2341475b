import pytest

from arena.domain.wording import Wording, read_wording

RULES = """
names = ["Accra", "German"]
[banned]
cinematic = "says nothing"
"in the style of" = "leans on somebody"
"""


@pytest.fixture(scope="module")
def wording() -> Wording:
    rules, faults = read_wording(RULES, place="words.toml")
    assert faults == ()
    return rules


@pytest.mark.parametrize(
    "text",
    [
        "A dog in Accra. It barks; I think so. Why? A cat!",
        "The German-speaking guide says: Come in.",
        'A sign says “Grand Hotel Zentral” and a man says "Good night, Anna." He leaves.',
        "He shouts: “Stop!” The bus stops.",
        "Accra's harbour",
        "She draws a Y and an E",
        "Cinematography is a word of its own",
    ],
)
def test_sentences_quotations_and_listed_names_may_have_capitals(wording: Wording, text: str) -> None:
    assert list(wording.faults_of(text)) == []


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("A dog called Rex barks at Bo", ["has 'Rex' with a capital: if", "has 'Bo' with a capital: if"]),
        ("A Hill-Roberts camera", ["has 'Hill-Roberts' with a capital"]),
        ("A cinematic dog, painted in the style of a master", ["says 'cinematic': says", "says 'in the style of': le"]),
        ("A street in Émile's town", ["has 'Émile' with a capital"]),
    ],
)
def test_banned_words_and_unlisted_names_are_faults(wording: Wording, text: str, reasons: list[str]) -> None:
    faults = sorted(wording.faults_of(text), key=lambda fault: text.casefold().index(fault.split("'")[1].casefold()))

    assert len(faults) == len(reasons)
    for fault, reason in zip(faults, reasons, strict=True):
        assert fault.startswith(reason)


def test_every_fault_of_the_rules_is_told() -> None:
    rules, faults = read_wording("names = [3]\nbanned = 4\nother = 5", place="words.toml")

    assert [str(fault) for fault in faults] == [
        "words.toml: other is no part of the rules",
        "words.toml: banned must be a table of words with their reasons, not 4",
        "words.toml: names must be a list of words, not [3]",
    ]
    assert rules == Wording()
    assert "words.toml: " in str(read_wording("[", place="words.toml")[1][0])
