"""Folder: clips that are here already, as a backend. The route of systems that can't be asked any more.

A manifest is a CSV file like that of `blindcut import clips`: `model, prompt, file`, and where they matter `category`
and `seed`. A job is answered with the clip of its model and its prompt.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arena.backends.base import BackendError
from arena.backends.catalog import Catalog
from arena.backends.local import Local
from arena.backends.requests import Request
from arena.domain.generation import FailureKind
from arena.errors import BadManifest
from arena.files import whole_file

_REQUIRED = ("model", "prompt", "file")


class FolderBackend(Local):
    """Hands out the clips of a manifest.

    Args:
        manifest: The CSV file; the files that it names lie beside it.
        catalog: What is known of the models.

    Raises:
        BadManifest: It can't be read, or lacks a column.
    """

    name = "folder"

    def __init__(self, manifest: Path, catalog: Catalog) -> None:
        self._manifest = manifest
        self._rows = _read(manifest)
        super().__init__(catalog)

    def _plan(self, request: Request) -> dict[str, Any]:
        job = request.job
        mine = [row for row in self._rows if row["model"] == job.model]
        if not mine:
            models = ", ".join(sorted({row["model"] for row in self._rows})) or "none"
            reason = f"there is no model {job.model!r} in {self._manifest.name}; there are {models}"
            raise BackendError(FailureKind.MODEL_RETIRED, reason)
        fitting = [row for row in mine if _words(row["prompt"]) == _words(job.prompt) and _fits(row, request)]
        if not fitting:
            reason = f"{self._manifest.name} has no clip of {job.model} on this prompt"
            raise BackendError(FailureKind.INVALID_REQUEST, reason)
        file = self._manifest.parent / fitting[0]["file"]
        if not file.is_file():
            raise BackendError(FailureKind.INVALID_REQUEST, f"{file} is not there")
        return {"model": job.model, "prompt": job.prompt, "file": str(file)}

    def _make(self, plan: Mapping[str, Any], target: Path) -> None:
        """Stand for the file: it is checked and copied when it is fetched."""
        with whole_file(target) as unfinished:
            unfinished.symlink_to(Path(plan["file"]).resolve())


def _read(manifest: Path) -> list[dict[str, str]]:
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [column for column in _REQUIRED if column not in (rows.fieldnames or ())]:
                raise BadManifest(f"has no column {missing[0]!r}", place=str(manifest))
            return [{name: value or "" for name, value in row.items() if name} for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadManifest(f"can't be read: {error}", place=str(manifest)) from error


def _fits(row: Mapping[str, str], request: Request) -> bool:
    job = request.job
    seed = row.get("seed", "")
    return row.get("category", "") in {"", job.category} and (not seed or job.seed is None or seed == str(job.seed))


def _words(text: str) -> str:
    return " ".join(text.split())
