"""Prompt sets as files: found, read and held against the rules of their folder."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from arena.backends.catalog import load_catalog
from arena.backends.drawings import DRAWINGS
from arena.backends.procedural import SCENES
from arena.domain.drawn import is_drawn
from arena.domain.lengths import TextLimit, text_limits
from arena.domain.linting import Rules, lint, lint_together
from arena.domain.prompt_sets import Entry, Fault, PromptSet, read_prompt_set, require_none
from arena.domain.prompts import PromptSpec
from arena.domain.tags import Vocabulary, read_vocabulary
from arena.domain.wording import Wording, read_wording
from arena.errors import NotFound
from arena.resources import PROMPTS
from arena.services.drawing import digest_of_reference, reference_path

TAGS: Final = "tags.toml"
WORDS: Final = "words.toml"
"""The rules of a folder, beside its prompt sets; a folder without them takes the tags that Blindcut brings."""


@dataclass(frozen=True)
class Member:
    """A prompt of a set.

    Attributes:
        spec: The prompt, with the wider tags that go with its own, and known by its words and files.
        set: The name of its set.
        folder: Where the files are that it names.
    """

    spec: PromptSpec
    set: str
    folder: Path


@dataclass(frozen=True)
class Library:
    """Prompt sets, read.

    Attributes:
        members: Their prompts, in order.
        faults: Everything that is wrong with them.
        vocabulary: The tags that there are.
    """

    members: tuple[Member, ...]
    faults: tuple[Fault, ...]
    vocabulary: Vocabulary

    def require_faultless(self) -> None:
        """Check that nothing is wrong.

        Raises:
            BadPromptSet: Names the first fault, and says how many more there are.
        """
        require_none(self.faults)

    def chosen(
        self,
        *,
        categories: Sequence[str] = (),
        tags: Sequence[str] = (),
        difficulties: Sequence[str] = (),
        sets: Sequence[str] = (),
    ) -> list[Member]:
        """The prompts that are of one of the categories, difficulties and sets, and have all of the tags.

        Raises:
            NotFound: There is no such tag or set.
        """
        known = {member.set for member in self.members}
        for name in sets:
            if name not in known:
                raise NotFound(f"there is no prompt set {name!r}; there are {', '.join(sorted(filter(None, known)))}")
        used = {tag for member in self.members for tag in member.spec.tags}
        for tag in tags:
            if tag not in self.vocabulary.tags and tag not in used:
                raise NotFound(f"there is no tag {tag!r}; `blindcut prompts lint` counts those that there are")
        return [
            member
            for member in self.members
            if (not categories or member.spec.category in categories)
            and set(tags) <= set(member.spec.tags)
            and (not difficulties or member.spec.difficulty in difficulties)
            and (not sets or member.set in sets)
        ]


def load_library(paths: Sequence[Path] = ()) -> Library:
    """Read prompt sets and hold them against the rules.

    Args:
        paths: Files, and folders of files; none takes the sets that Blindcut brings.
    """
    rules = _RulesOfFolders()
    members: list[Member] = []
    entries: list[Entry] = []
    faults: list[Fault] = []
    for file in _files(paths or [PROMPTS]):
        found = _read(file)
        of_folder = rules.of(file.parent, found)
        faults += found.faults
        entries += found.entries
        for entry in found.entries:
            faults += lint(entry, of_folder)
            members.append(Member(_known(entry.spec, file.parent, of_folder.vocabulary), found.name, file.parent))
    return Library(tuple(members), (*rules.faults, *faults, *lint_together(entries)), rules.vocabulary)


class _RulesOfFolders:
    """The rules of each folder, read once; `vocabulary` has the tags of all of them."""

    def __init__(self) -> None:
        self._ours, faults = _vocabulary(PROMPTS)
        self.vocabulary, self.faults = self._ours, list(faults)
        self._known: dict[Path, tuple[Vocabulary, Wording]] = {}

    def of(self, folder: Path, prompts: PromptSet) -> Rules:
        """The rules that a set in this folder is held against."""
        if folder not in self._known:
            own, faults = _vocabulary(folder)
            wording, more = _wording(folder)
            self.faults += (*(faults if folder.resolve() != PROMPTS.resolve() else ()), *more)
            self.vocabulary = self.vocabulary.joined(own)
            self._known[folder] = self._ours.joined(own), wording
        vocabulary, wording = self._known[folder]
        specs = [entry.spec for entry in prompts.entries]
        named = {name for spec in specs for name in (*spec.reference_files, spec.source_file) if name}
        return Rules(
            vocabulary=vocabulary,
            wording=wording,
            drawings={name: drawing.aspect_ratio for name, drawing in DRAWINGS.items()},
            scenes=SCENES,
            files={name for name in named if not is_drawn(name) and (folder / name).is_file()},
            limits=_limits(),
        )


@cache
def _limits() -> tuple[TextLimit, ...]:
    """How long a text the backends of our catalog take; those of an operator's own are held against each job."""
    return text_limits(load_catalog().offers.values())


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.glob("*.toml") if file.name not in {TAGS, WORDS})
        else:
            yield path


def _read(file: Path) -> PromptSet:
    text = _text(file)
    return (
        PromptSet(_place(file), (), (text,)) if isinstance(text, Fault) else read_prompt_set(text, place=_place(file))
    )


def _vocabulary(folder: Path) -> tuple[Vocabulary, tuple[Fault, ...]]:
    text = _text(file) if (file := folder / TAGS).exists() else ""
    return (Vocabulary(), (text,)) if isinstance(text, Fault) else read_vocabulary(text, place=_place(file))


def _wording(folder: Path) -> tuple[Wording, tuple[Fault, ...]]:
    text = _text(file) if (file := folder / WORDS).exists() else ""
    return (Wording(), (text,)) if isinstance(text, Fault) else read_wording(text, place=_place(file))


def _text(file: Path) -> str | Fault:
    """What a file says, or why that can't be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Fault(_place(file), "", "", f"can't be read: {error}")


def _place(file: Path) -> str:
    """How a file is named to whoever has to mend it: those that Blindcut brings without their folder."""
    return file.name if file.parent == PROMPTS else str(file)


def _known(spec: PromptSpec, folder: Path, vocabulary: Vocabulary) -> PromptSpec:
    """The prompt as it is stored."""
    digests = [_digest(folder, name) for name in spec.reference_files]
    return replace(
        spec,
        tags=vocabulary.widened(spec.tags),
        references=tuple(digest for digest in digests if digest),
        source=_digest(folder, spec.source_file) if spec.source_file else None,
    )


def _digest(folder: Path, name: str) -> str | None:
    """What a reference's content is known by; None for a file that is not there, which is a fault of its own."""
    try:
        return digest_of_reference(reference_path(name, folder))
    except OSError:
        return None
