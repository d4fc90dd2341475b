"""Policy: the rules in force as data, so that what is said in public can't differ from what is done.

A rule's sentence names its numbers by place, and they are put in from the settings and constants that the code itself
goes by. `arena.domain.rules` has the rules; this is what they are made of, and how two versions differ.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from string import Formatter
from typing import Any, Final, NamedTuple

Value = bool | int | float | str | None | tuple[str, ...]

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Number(NamedTuple):
    """A value with how it is written in a sentence."""

    value: Value
    text: str

    @classmethod
    def plain(cls, value: Value) -> "Number":
        """A value as it is, a number without needless digits."""
        if isinstance(value, tuple):
            return cls(value, ", ".join(value))
        if isinstance(value, bool | str) or value is None:
            return cls(value, str(value))
        return cls(value, f"{value:,}" if isinstance(value, int) else f"{value:g}")

    @classmethod
    def share(cls, value: float) -> "Number":
        """A share in percent."""
        return cls(value, f"{100 * value:g} %")


class Part(NamedTuple):
    """A piece of a sentence, and whether it is one of its numbers."""

    text: str
    number: bool


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name, `section.rule`; it stays when the words change.
        sentence: What it says, with `{name}` where a number stands.
        numbers: The numbers by name; those of settings have the setting's name.
    """

    id: str
    sentence: str
    numbers: Mapping[str, Number] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, sentence: str, **numbers: Number | Value) -> "Rule":
        """A rule with its numbers; those that are no `Number` are written as they are."""
        written = {key: given if isinstance(given, Number) else Number.plain(given) for key, given in numbers.items()}
        return cls(name, sentence, written)

    @property
    def parts(self) -> list[Part]:
        """The sentence in pieces, so that a page can tell its numbers from its words."""
        found = []
        for text, name, _, _ in Formatter().parse(self.sentence):
            if text:
                found.append(Part(text, number=False))
            if name is not None:
                found.append(Part(self.numbers[name].text, number=True))
        return found

    @property
    def text(self) -> str:
        """The sentence."""
        return "".join(part.text for part in self.parts)

    @property
    def values(self) -> dict[str, Value]:
        """The numbers alone."""
        return {name: number.value for name, number in self.numbers.items()}


class Source(NamedTuple):
    """Where more is said of a section's rules; without an address it is a page of the documentation."""

    title: str
    address: str | None = None


@dataclass(frozen=True)
class Section:
    """Rules about one thing."""

    id: str
    title: str
    rules: Sequence[Rule]
    sources: Sequence[Source] = ()


@dataclass(frozen=True)
class Policy:
    """The rules in force."""

    sections: Sequence[Section]

    @property
    def rules(self) -> list[Rule]:
        """All rules, in order."""
        return [rule for section in self.sections for rule in section.rules]

    @property
    def settings(self) -> set[str]:
        """The names of all numbers."""
        return {name for rule in self.rules for name in rule.numbers}

    @cached_property
    def stated(self) -> dict[str, dict[str, Any]]:
        """What is remembered of a version: by rule its text and values, as JSON has them."""
        stated = {rule.id: {"text": rule.text, "values": rule.values} for rule in self.rules}
        plain: dict[str, dict[str, Any]] = json.loads(_CANONICAL.encode(stated))
        return plain

    @cached_property
    def version(self) -> str:
        """SHA-256 of what is stated, as canonical JSON: another one whenever a number or a word changes."""
        return hashlib.sha256(_CANONICAL.encode(self.stated).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "version": self.version,
            "sections": [
                {
                    "id": section.id,
                    "title": section.title,
                    "rules": [{"id": rule.id, **self.stated[rule.id]} for rule in section.rules],
                    "sources": [source._asdict() for source in section.sources],
                }
                for section in self.sections
            ],
        }


def difference(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What changed from one version to another, both as `Policy.stated`.

    Returns:
        `changed`: numbers with `rule`, `name`, `old` and `new`, null where there was none; `added` and `removed`:
        rules; `reworded`: rules that say the same numbers in other words.
    """
    changed = []
    for rule in sorted({*before, *after}):
        old, new = (version.get(rule, {}).get("values", {}) for version in (before, after))
        changed += [
            {"rule": rule, "name": name, "old": old.get(name), "new": new.get(name)}
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
    touched = {each["rule"] for each in changed}
    both = [rule for rule in sorted(before) if rule in after and rule not in touched]
    return {
        "changed": changed,
        "added": sorted({*after} - {*before}),
        "removed": sorted({*before} - {*after}),
        "reworded": [rule for rule in both if before[rule]["text"] != after[rule]["text"]],
    }
