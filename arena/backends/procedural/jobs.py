"""The procedural generators as a backend of jobs: to rehearse a run with, without a network and for nothing."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arena.backends.base import BackendError
from arena.backends.local import Local
from arena.backends.procedural.failures import GENERATORS
from arena.backends.procedural.render import render
from arena.backends.procedural.scenes import SCENES
from arena.backends.requests import Request
from arena.domain.generation import FailureKind


class ProceduralJobs(Local):
    """Draws the scene that a job's option `scene` names; for a prompt without one, the scene is drawn by lot.

    All generators show the same scene for a prompt and a seed.
    """

    name = "procedural"

    def _plan(self, request: Request) -> dict[str, Any]:
        job = request.job
        scene = job.options.get("scene") or _lot(request.prompt)
        if job.model not in GENERATORS:
            reason = f"there is no procedural model {job.model!r}; there are {', '.join(GENERATORS)}"
            raise BackendError(FailureKind.MODEL_RETIRED, reason)
        if scene not in SCENES:
            reason = f"there is no scene {scene!r}; there are {', '.join(SCENES)}"
            raise BackendError(FailureKind.INVALID_REQUEST, reason)
        return {"model": job.model, "prompt": request.prompt, "scene": scene, "seed": job.seed or 0}

    def _make(self, plan: Mapping[str, Any], target: Path) -> None:
        render(plan["model"], plan["scene"], plan["seed"], target)


def _lot(prompt: str) -> str:
    """The same scene for the same words."""
    number = int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:4])
    return sorted(SCENES)[number % len(SCENES)]
