"""Clip manifests: which files are clips, of which model and prompt."""

import csv
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from arena.domain.catalog import CATEGORIES, Model
from arena.domain.prompts import PromptSpec, extent_faults
from arena.errors import BadManifest
from arena.services.drawing import reference_path
from arena.services.sources import ClipSource

REQUIRED: Final = ("category", "prompt_id", "prompt", "model", "file")
OPTIONAL: Final = (
    "reference_image",
    "source_clip",
    "shots",
    "aspect_ratio",
    "seed",
    "generation_seconds",
    "cost",
    "tags",
)
MANIFEST_NAME: Final = "manifest.csv"
_VIDEOS: Final = {".mp4", ".m4v", ".mov", ".webm", ".mkv"}
_IMAGES: Final = {".jpg", ".jpeg", ".png", ".webp"}

_LONGEST_NAME: Final = 200
_SEEDS: Final = range(-(2**63), 2**63)

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that names no clip that could be taken, and why."""

    place: str
    reason: str


def read_manifest(path: Path) -> list[ClipSource | BadRow]:
    """The clips that a manifest or a folder names, in its order.

    A folder without a `manifest.csv` is read as `category/prompt_id/model.mp4`, with the prompt's text in a
    `prompt.txt` beside the clips and, where the category needs one, its image in a file called `input`.

    Raises:
        BadManifest: The file can't be read, or lacks a column.
    """
    if path.is_dir():
        inside = path / MANIFEST_NAME
        return _from_csv(inside) if inside.exists() else list(_from_folder(path))
    return _from_csv(path)


def _from_csv(path: Path) -> list[ClipSource | BadRow]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in REQUIRED if name not in (reader.fieldnames or ())]:
                raise BadManifest(f"has no column {missing[0]!r}; it needs {', '.join(REQUIRED)}", place=path.name)
            return [_row(row, path, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadManifest(f"can't be read: {error}", place=str(path)) from error


def _row(row: Mapping[str | None, str | None], path: Path, line: int) -> ClipSource | BadRow:
    place = f"{path.name}, line {line}"
    cells = {name: (value or "").strip() for name, value in row.items() if name is not None}
    if None in row:
        return BadRow(place, "has more cells than the head has columns; a text with a comma needs quotes")
    try:
        return _source(cells, path.parent)
    except ValueError as error:
        return BadRow(place, str(error))


def _source(cells: Mapping[str, str], folder: Path) -> ClipSource:
    _check_texts(cells)
    if cells["category"] not in CATEGORIES:
        raise ValueError(f"there is no category {cells['category']!r}; the categories are {', '.join(CATEGORIES)}")
    images = _listed(cells, "reference_image")
    prompt = PromptSpec(
        id=cells["prompt_id"],
        category=cells["category"],
        text=cells["prompt"],
        tags=_listed(cells, "tags"),
        shots=_shots(cells.get("shots", "")),
        aspect_ratio=cells.get("aspect_ratio") or None,
    )
    edited = cells.get("source_clip")
    beyond = extent_faults(
        prompt.category,
        shots=prompt.shots,
        references=len(images),
        source=bool(edited),
        aspect_ratio=prompt.aspect_ratio,
    )
    for fault in beyond:
        raise ValueError(" ".join(fault))
    return ClipSource(
        model=Model(slug=cells["model"], name=cells["model"]),
        prompt=prompt,
        file=folder / cells["file"],
        reference_images=tuple(reference_path(image, folder) for image in images),
        source_clip=reference_path(edited, folder) if edited else None,
        seed=_number(cells, "seed", int, within=lambda seed: seed in _SEEDS),
        cost=_number(cells, "cost", float, within=_amount),
        generation_seconds=_number(cells, "generation_seconds", float, within=_amount),
        about={name: value for name, value in cells.items() if name not in {*REQUIRED, *OPTIONAL} and value},
    )


def _listed(cells: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What a cell lists between semicolons."""
    return tuple(word.strip() for word in cells.get(name, "").split(";") if word.strip())


def _shots(cell: str) -> tuple[str, ...]:
    """The shots of a cell: a JSON list of texts, or texts between bars that stand by themselves."""
    if not cell.startswith("["):
        return tuple(shot.strip() for shot in cell.split(" | ")) if cell else ()
    try:
        shots = json.loads(cell)
    except json.JSONDecodeError as error:
        raise ValueError(f"shots begins as a JSON list and is none: {error}") from None
    if not all(isinstance(shot, str) for shot in shots):
        raise ValueError(f"shots must be a list of texts, not {cell!r}")
    return tuple(shots)


def _check_texts(cells: Mapping[str, str]) -> None:
    for name in REQUIRED:
        if not cells[name]:
            raise ValueError(f"{name} is empty")
    for name, value in cells.items():
        if "\0" in value:
            raise ValueError(f"{name} has a NUL byte: {value!r}")
    for name in ("prompt_id", "model"):
        if len(cells[name]) > _LONGEST_NAME:
            raise ValueError(f"{name} has {len(cells[name])} characters, more than {_LONGEST_NAME}")


def _number(
    cells: Mapping[str, str], name: str, kind: Callable[[str], Number], *, within: Callable[[Number], bool]
) -> Number | None:
    if not cells.get(name):
        return None
    try:
        number = kind(cells[name])
    except ValueError:
        raise ValueError(f"{name} must be a number, not {cells[name]!r}") from None
    if not within(number):
        raise ValueError(f"{name} is out of range: {cells[name]}")
    return number


def _amount(number: float) -> bool:
    return math.isfinite(number) and number >= 0


def _from_folder(folder: Path) -> Iterator[ClipSource | BadRow]:
    files = sorted(file for file in folder.glob("*/*/*") if file.suffix.lower() in _VIDEOS)
    if not files:
        raise BadManifest(f"has neither a {MANIFEST_NAME} nor clips as category/prompt_id/model.mp4", place=str(folder))
    for file in files:
        category, prompt = file.parts[-3], file.parts[-2]
        told = file.parent / "prompt.txt"
        images = [image for image in sorted(file.parent.glob("input.*")) if image.suffix.lower() in _IMAGES]
        try:
            text = told.read_text(encoding="utf-8").strip() if told.exists() else prompt.replace("-", " ")
            cells = {
                "category": category,
                "prompt_id": prompt,
                "prompt": text,
                "model": file.stem,
                "file": str(file.relative_to(folder)),
                "reference_image": str(images[0].relative_to(folder)) if images else "",
            }
            yield _source(cells, folder)
        except ValueError as error:
            yield BadRow(str(file.relative_to(folder)), str(error))
