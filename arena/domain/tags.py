"""Tags: the words that say what a prompt tests, in groups, some within wider ones."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from arena.domain.prompt_sets import Fault

_WITHIN: Final = "within"


@dataclass(frozen=True, slots=True)
class Tag:
    """A word that prompts can be tagged with.

    Attributes:
        name: The word.
        group: What kind of word it is, e.g. `skill`.
        meaning: What a prompt has that is tagged with it, in a sentence.
        within: The wider tag that goes with it; None when there is none.
    """

    name: str
    group: str
    meaning: str
    within: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The tags that there are, by name and in the order of their file."""

    tags: Mapping[str, Tag] = field(default_factory=dict)

    @property
    def groups(self) -> list[str]:
        """The groups, in the order of the file."""
        return list(dict.fromkeys(tag.group for tag in self.tags.values()))

    def of_group(self, group: str) -> list[Tag]:
        """The tags of one group."""
        return [tag for tag in self.tags.values() if tag.group == group]

    def widened(self, names: Iterable[str]) -> tuple[str, ...]:
        """Tags with the wider ones that go with them, each once; unknown ones as they are."""
        found: dict[str, None] = {}
        for name in names:
            wider: str | None = name
            while wider is not None and wider not in found:
                found[wider] = None
                wider = self.tags[wider].within if wider in self.tags else None
        return tuple(found)

    def joined(self, other: "Vocabulary") -> "Vocabulary":
        """The tags of both; where both know a word, the other's."""
        return Vocabulary({**self.tags, **other.tags})


def read_vocabulary(text: str, *, place: str) -> tuple[Vocabulary, tuple[Fault, ...]]:
    """Read tags: TOML with a table a group, whose keys are the tags and whose values are sentences.

    The table `within` names the wider tag of each tag that has one.

    Args:
        text: The file's text.
        place: The file's name, for faults.

    Returns:
        The tags that are without fault, and the faults of the others.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Vocabulary(), (Fault(place, "", "", str(error)),)
    within = tables.pop(_WITHIN, {})
    tags: dict[str, Tag] = {}
    faults = list(_faults_of_tables(tables, within, place))
    for group, words in tables.items():
        for name, meaning in words.items() if isinstance(words, dict) else ():
            if not isinstance(meaning, str) or not meaning.strip():
                faults.append(Fault(place, "", f"{group}.{name}", f"must be a sentence, not {meaning!r}"))
            elif name in tags:
                faults.append(Fault(place, "", f"{group}.{name}", f"is in the group {tags[name].group} already"))
            else:
                tags[name] = Tag(name, group, meaning, within.get(name) if isinstance(within, dict) else None)
    return Vocabulary(tags), tuple(faults)


def _faults_of_tables(tables: Mapping[str, Any], within: object, place: str) -> Iterator[Fault]:
    for group, words in tables.items():
        if not isinstance(words, dict):
            yield Fault(place, "", group, f"must be a table of tags, not {words!r}")
    if not isinstance(within, dict):
        yield Fault(place, "", _WITHIN, f"must be a table, not {within!r}")
        return
    known = {name for words in tables.values() if isinstance(words, dict) for name in words}
    for name, wider in within.items():
        for word in (name, wider):
            if word not in known:
                yield Fault(place, "", f"{_WITHIN}.{name}", f"names {word!r}, which is no tag")
        if _goes_round(within, name):
            yield Fault(place, "", f"{_WITHIN}.{name}", "goes round in a circle")


def _goes_round(within: Mapping[str, Any], name: str) -> bool:
    seen, word = {name}, within.get(name)
    while isinstance(word, str) and word not in seen:
        seen.add(word)
        word = within.get(word)
    return word == name
