"""Times one work of one engine in a process of its own, and prints what it took as JSON.

python bench/_rating_worker.py ENGINE WORK CASE.npz ANSWER.npz RUNS
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from _rating_cases import Case
from _rating_rows import COMPILED

Answer = dict[str, Any]

ENOUGH = 0.4  # CPU seconds after which a short work has been repeated often
LONG = 8.0  # after which a long one is not repeated
TOO_LONG = 40.0  # the same for an engine whose second run has what the first one compiled


def resident(field: str) -> int:
    """Bytes of memory by the kernel's own count: VmRSS now, VmHWM at most since `forget`."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def forget() -> None:
    """Let the kernel's high-water mark begin again from here."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def measured(work: Callable[[], Answer], runs: int, patience: float) -> tuple[dict[str, float], Answer]:
    """The least of several runs, and the memory that the first one needed beyond what was there before."""
    gc.collect()
    forget()
    before, cpu, wall = resident("VmRSS"), [], []
    peak, done = before, False
    while not done:
        start, ticks = time.perf_counter(), time.process_time()
        answer = work()
        cpu.append(time.process_time() - ticks)
        wall.append(time.perf_counter() - start)
        peak = resident("VmHWM") if len(cpu) == 1 else peak
        spent, count = sum(cpu), len(cpu)
        done = runs == 1 or (count >= runs and spent > ENOUGH) or (count > 1 and spent > LONG) or spent > patience
    figures = {
        "cpu": min(cpu),
        "wall": min(wall),
        "first": (cpu[0], wall[0]),
        "runs": len(cpu),
        "memory": peak - before,
    }
    return figures, answer


def main() -> None:
    engine, name, source, answers, runs = sys.argv[1:]
    if engine.startswith("ratings"):
        from _rating_ours import VERSIONS, WORKS  # noqa: PLC0415 - each side is only there in its own environment
    else:
        from _rating_peers import VERSIONS, WORKS  # noqa: PLC0415
    if (engine, name) not in WORKS:
        print(json.dumps({"missing": True}))
        return
    case = Case.load(Path(source))
    try:
        work = WORKS[engine, name](case)
        figures, answer = measured(work, int(runs), TOO_LONG if engine in COMPILED else LONG)
    except Exception as error:  # noqa: BLE001 - what an engine refuses is a result
        print(json.dumps({"refused": f"{type(error).__name__}: {error}"}))
        return
    np.savez(answers, **answer)
    figures["inputs"] = case.a.nbytes + case.b.nbytes + case.winner.nbytes
    print(json.dumps(figures | {"versions": VERSIONS}))


if __name__ == "__main__":
    main()
