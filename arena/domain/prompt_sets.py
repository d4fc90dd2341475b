"""Prompt sets: TOML files of prompts, read with every fault that they have. prompts/README.md gives the schema."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from arena.domain.catalog import CATEGORIES
from arena.domain.prompts import DIFFICULTIES, NOMINAL_SECONDS, PromptSpec, extent_faults
from arena.errors import BadPromptSet

_REQUIRED: Final = ("id", "category", "text")
_KNOWN: Final = {
    *_REQUIRED,
    "tags",
    "scene",
    "shots",
    "references",
    "source_clip",
    "aspect_ratio",
    "difficulty",
    "seconds",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one prompt, or with a file.

    Attributes:
        place: The file.
        prompt: Which of its prompts, by number and id; empty when it is the file itself.
        field: The key that is wrong; empty when it is none in particular.
        reason: What is wrong with it, with the value.
    """

    place: str
    prompt: str
    field: str
    reason: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, (self.place, self.prompt)))
        return f"{where}: {' '.join(filter(None, (self.field, self.reason)))}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt, and where it stands.

    Attributes:
        spec: The prompt.
        place: The file.
        number: Its number in the file, from 1.
    """

    spec: PromptSpec
    place: str
    number: int

    @property
    def name(self) -> str:
        """Which prompt of its file it is."""
        return _name(self.number, self.spec.id)

    def fault(self, field: str, reason: str) -> Fault:
        """A fault of this prompt."""
        return Fault(self.place, self.name, field, reason)


@dataclass(frozen=True, slots=True)
class PromptSet:
    """A file of prompts.

    Attributes:
        place: Its name.
        entries: The prompts that could be read, in its order.
        faults: What could not.
    """

    place: str
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """What it is called: its file's name without the ending."""
        return PurePath(self.place).stem


def read_prompt_set(text: str, *, place: str) -> PromptSet:
    """Read a prompt set: TOML with one `[[prompt]]` table a prompt.

    Nothing is raised: what can't be read is among the faults.

    Args:
        text: The file's text.
        place: The file's name, for faults.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return PromptSet(place, (), (Fault(place, "", "", str(error)),))
    prompts = tables.get("prompt", [])
    if not isinstance(prompts, list) or not prompts or not all(isinstance(table, dict) for table in prompts):
        return PromptSet(place, (), (Fault(place, "", "", "has no [[prompt]] table"),))
    faults = [Fault(place, "", key, "is no part of a prompt set") for key in tables if key != "prompt"]
    entries = []
    for number, table in enumerate(prompts, start=1):
        fields = _Fields(table)
        spec = _spec(fields)
        prompt = _name(number, table.get("id"))
        faults += [Fault(place, prompt, field, reason) for field, reason in fields.faults]
        if spec is not None:
            entries.append(Entry(spec, place, number))
    return PromptSet(place, tuple(entries), tuple(faults))


def parse_prompt_set(text: str, *, place: str) -> list[PromptSpec]:
    """Read a prompt set that has to be without fault.

    Args:
        text: The file's text.
        place: The file's name, for errors.

    Raises:
        BadPromptSet: Names the first fault, and says how many more there are.
    """
    read = read_prompt_set(text, place=place)
    require_none((*read.faults, *twice(read.entries)))
    return [entry.spec for entry in read.entries]


def require_none(faults: Iterable[Fault]) -> None:
    """Check that there is no fault.

    Raises:
        BadPromptSet: Names the first fault, and says how many more there are.
    """
    found = list(faults)
    if found:
        more = f" (and {len(found) - 1} more; `blindcut prompts lint` names all)" if len(found) > 1 else ""
        raise BadPromptSet(f"{found[0]}{more}")


def twice(entries: Iterable[Entry]) -> Iterator[Fault]:
    """The prompts whose name another one of their category has before them."""
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        known = first.setdefault((entry.spec.category, entry.spec.id), entry)
        if known is not entry:
            where = known.name if known.place == entry.place else f"{known.place}, {known.name}"
            yield entry.fault("id", f"{entry.spec.id!r} is taken in {entry.spec.category} by {where}")


class _Fields:
    """The fields of one table, each of its type or noted among the faults and left out."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        unknown = sorted(set(table) - _KNOWN)
        self.faults = [(key, f"is not known; the keys are {', '.join(sorted(_KNOWN))}") for key in unknown]

    def text(self, key: str) -> str | None:
        """A text that is not empty; None when there is none and none has to be."""
        value = self._table.get(key)
        if (value is None and key not in _REQUIRED) or (isinstance(value, str) and value.strip()):
            return value
        self.faults.append((key, f"must be a text that is not empty, not {value!r}"))
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._table.get(key, [])
        if isinstance(value, list) and all(isinstance(text, str) and text for text in value):
            return tuple(value)
        self.faults.append((key, f"must be a list of texts, not {value!r}"))
        return ()

    def one_of(self, key: str, choices: Iterable[object]) -> Any:  # noqa: ANN401 - of the choices' type
        """One of the choices, if there is one."""
        value, known = self._table.get(key), list(choices)
        if value is None or any(value == choice and type(value) is type(choice) for choice in known):
            return value
        self.faults.append((key, f"{value!r} is none of {', '.join(map(str, known))}"))
        return None


def _spec(fields: _Fields) -> PromptSpec | None:
    """The prompt of a table, without what is wrong with it; None when it lacks what every prompt has."""
    name, text, category = (fields.text(key) for key in ("id", "text", "category"))
    if category is not None:
        fields.one_of("category", CATEGORIES)
    spec = PromptSpec(
        id=name or "",
        category=category or "",
        text=text or "",
        tags=fields.texts("tags"),
        scene=fields.text("scene"),
        shots=fields.texts("shots"),
        aspect_ratio=fields.text("aspect_ratio"),
        difficulty=fields.one_of("difficulty", DIFFICULTIES),
        seconds=fields.one_of("seconds", NOMINAL_SECONDS),
        reference_files=fields.texts("references"),
        source_file=fields.text("source_clip"),
    )
    if spec.category not in CATEGORIES:
        return None
    beyond = extent_faults(
        spec.category,
        shots=spec.shots,
        references=len(spec.reference_files),
        source=spec.source_file is not None,
        aspect_ratio=spec.aspect_ratio,
    )
    fields.faults += beyond
    return spec if name and text else None


def _name(number: int, identity: object) -> str:
    return f"prompt {number} ({identity})" if isinstance(identity, str) and identity else f"prompt {number}"
