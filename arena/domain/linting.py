"""Linting: what is wrong with prompts beyond the form of their file. All faults are told, not only the first."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from arena.domain.catalog import CATEGORIES
from arena.domain.drawn import DRAWING, SCENE, is_drawn
from arena.domain.duplicates import near_duplicates
from arena.domain.lengths import TextLimit, too_long, utf16_length
from arena.domain.prompt_sets import Entry, Fault, twice
from arena.domain.tags import Vocabulary
from arena.domain.wording import Wording

LONGEST_ID: Final = 80
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LEAST_SHOTS: Final = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """What prompts are held against.

    Attributes:
        vocabulary: The tags that there are.
        wording: What texts do not say.
        drawings: The aspect ratio of each still that can be drawn, by name.
        scenes: The names of the clips that can be drawn.
        files: The files that are there, by the names that prompts would give them.
        limits: How long a text backends take.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    wording: Wording = field(default_factory=Wording)
    drawings: Mapping[str, str] = field(default_factory=dict)
    scenes: Collection[str] = ()
    files: Collection[str] = ()
    limits: Collection[TextLimit] = ()


def lint(entry: Entry, rules: Rules) -> Iterator[Fault]:
    """Everything that is wrong with one prompt by itself."""
    for check in (_identity, _texts, _tags, _needs, _references):
        for where, reason in check(entry, rules):
            yield entry.fault(where, reason)


def lint_together(entries: Iterable[Entry]) -> Iterator[Fault]:
    """What is wrong with prompts beside one another: names that are taken, and texts that say the same."""
    known = list(entries)
    yield from twice(known)
    for one, other, likeness in near_duplicates(known):
        where = one.name if one.place == other.place else f"{one.place}, {one.name}"
        yield other.fault("text", f"is {likeness:.0%} the same as that of {where}")


def _identity(entry: Entry, _: Rules) -> Iterator[tuple[str, str]]:
    name = entry.spec.id
    if not _ID.fullmatch(name):
        yield "id", f"{name!r} must be small letters and digits, with hyphens between them"
    if len(name) > LONGEST_ID:
        yield "id", f"{name!r} has {len(name)} characters, more than {LONGEST_ID}"


def _texts(entry: Entry, rules: Rules) -> Iterator[tuple[str, str]]:
    spec = entry.spec
    for where, text in (("text", spec.text), *(("shots", shot) for shot in spec.shots)):
        if " ".join(text.split()) != text:
            yield where, f"has white space that is not one space between words: {text!r}"
        if unicodedata.normalize("NFC", text) != text or not text.replace("\n", " ").isprintable():
            yield where, f"must be printable text in Unicode's form NFC: {text!r}"
        for reason in rules.wording.faults_of(text):
            yield where, reason
    for limit in too_long(spec.asked, spec.category, rules.limits):
        length, taken = utf16_length(spec.asked), f"the {limit.most:,} of {limit.backend} ({limit.model})"
        yield "text", f"has {length:,} characters (UTF-16), more than {taken}"


def _tags(entry: Entry, rules: Rules) -> Iterator[tuple[str, str]]:
    for tag in entry.spec.tags:
        if tag not in rules.vocabulary.tags:
            yield "tags", f"has {tag!r}, which tags.toml does not list"
    if len(set(entry.spec.tags)) < len(entry.spec.tags):
        yield "tags", f"names one twice: {', '.join(entry.spec.tags)}"


def _needs(entry: Entry, _: Rules) -> Iterator[tuple[str, str]]:
    spec, category = entry.spec, CATEGORIES[entry.spec.category]
    if category.source and spec.source_file is None:
        yield "source_clip", f"is missing: {spec.category} edits a clip"
    if category.shots and len(spec.shots) < _LEAST_SHOTS:
        yield "shots", f"has {len(spec.shots)}: {spec.category} shows {_LEAST_SHOTS} or more"
    if category.reference and not (category.source or category.shots or spec.reference_files):
        yield "references", f"is empty: {spec.category} begins with an image"
    if spec.reference_files and not category.reference:
        yield "references", f"is for categories that show an image, not for {spec.category}"


def _references(entry: Entry, rules: Rules) -> Iterator[tuple[str, str]]:
    spec = entry.spec
    for name in spec.reference_files:
        if name.startswith(DRAWING):
            ratio = rules.drawings.get(name.removeprefix(DRAWING))
            if ratio is None:
                yield "references", f"names {name!r}, which nobody draws"
            elif spec.category.startswith("image-to-video") and ratio != (spec.aspect_ratio or "16:9"):
                yield "aspect_ratio", f"is {spec.aspect_ratio or '16:9'}, but {name!r} is {ratio}"
        elif is_drawn(name) or name not in rules.files:
            yield "references", f"names {name!r}, which is no image here"
    clip = spec.source_file
    if clip is not None and clip.startswith(SCENE):
        if clip.removeprefix(SCENE) not in rules.scenes:
            yield "source_clip", f"names {clip!r}, which nobody draws"
    elif clip is not None and (is_drawn(clip) or clip not in rules.files):
        yield "source_clip", f"names {clip!r}, which is no clip here"
