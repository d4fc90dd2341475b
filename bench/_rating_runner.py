"""Runs the works of rating engines, each in a process of its own with one thread, and keeps what they said."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from _rating_cases import Case
from _rating_rows import OURS
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
RUNS = {"S": 9, "M": 5, "L": 2, "R": 5}
THREADS = ("OPENBLAS", "OMP", "MKL", "RAYON", "NUMEXPR", "POLARS")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in THREADS} | {
    "OMP_THREAD_LIMIT": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
    "PYTHONHASHSEED": "0",
}


@dataclass
class Runner:
    """Runs works in processes of their own, each at most once a log, and keeps what they said."""

    folder: Path
    peers: Path
    quick: bool
    known: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def keep(self, label: str, case: Case) -> None:
        case.save(self.folder / f"{label}.npz")

    def run(self, engine: str, work: str, label: str, runs: int | None = None) -> dict[str, Any]:
        key = (engine, work, label)
        if key not in self.known:
            self.known[key] = self._run(engine, work, label, runs or (2 if self.quick else RUNS.get(label, 1)))
        return self.known[key]

    def _run(self, engine: str, work: str, label: str, runs: int) -> dict[str, Any]:
        python = Path(sys.executable) if engine.startswith(OURS) else self.peers
        if not python.exists():
            return {"refused": "not installed (make bench installs it)"}
        source, answers = self.folder / f"{label}.npz", self._answers(engine, work, label)
        command = [python, HERE / "_rating_worker.py", engine, work, source, answers, str(runs)]
        end = subprocess.run(command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False)
        if end.returncode:
            return {"refused": (end.stderr.strip().splitlines() or ["it died"])[-1]}
        said: dict[str, Any] = json.loads(end.stdout.splitlines()[-1])
        return said

    def _answers(self, engine: str, work: str, label: str) -> Path:
        return self.folder / f"{engine}-{work}-{label}-answer.npz"

    def answer(self, engine: str, work: str, label: str) -> dict[str, NDArray[np.float64]]:
        """What an engine found; nothing if it was not run or refused."""
        path = self._answers(engine, work, label)
        if not path.exists():
            return {}
        with np.load(path) as stored:
            return {name: stored[name] for name in stored.files}

    def versions(self) -> list[str]:
        """Of what the engines stand on, in both environments."""
        found = {
            f"{name} {version}{'' if engine.startswith(OURS) else ' (peers)'}"
            for (engine, _, _), said in self.known.items()
            for name, version in said.get("versions", {}).items()
        }
        return sorted(found)
