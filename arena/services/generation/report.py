"""Reports: how a run stands, for people and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arena.services.clock import iso
from arena.store.halts import Halt
from arena.store.runs import Run, Tally


@dataclass(frozen=True, slots=True)
class Report:
    """How a run stands.

    Attributes:
        run: The run.
        tallies: How each model stands.
        halts: The backends of the run that take nothing more until an operator has done something.
        goes_on: Whether anything is under way, or could be handed in as things stand.
    """

    run: Run
    tallies: tuple[Tally, ...]
    halts: tuple[Halt, ...]
    goes_on: bool

    @property
    def unhappy(self) -> bool:
        """Whether clips failed, or nobody knows what became of them."""
        return any(tally.failed or tally.ambiguous for tally in self.tallies)

    @property
    def reasons(self) -> Iterator[str]:
        """Why clips wait that wait, a line each."""
        if not self.run.waiting:
            return
        yield from (f"{halt.backend} takes nothing more: {halt.reason} ({halt.failure})" for halt in self.halts)
        if self.run.paused:
            yield "the run is paused"
        elif not self.goes_on and not self.halts and self.run.budget is not None:
            yield f"${self.run.spent:.2f} of the budget of ${self.run.budget:.2f} are spent; what is left is not enough"

    def to_json(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            **self.run.to_json(),
            "created_at": iso(self.run.created_ms),
            "goes_on": self.goes_on,
            "waiting_because": list(self.reasons),
            "models": [_tally(tally) for tally in self.tallies],
        }


def _tally(tally: Tally) -> dict[str, Any]:
    seconds = tally.seconds / tally.made if tally.made else None
    return {
        "model": tally.model,
        "backend": tally.backend,
        **{name: getattr(tally, name) for name in ("queued", "running", "done", "refused", "failed", "ambiguous")},
        "retries": tally.retries,
        "waits": tally.waits,
        "spent": round(tally.spent, 4),
        "estimate": round(tally.estimate, 4),
        "mean_seconds": None if seconds is None else round(seconds, 3),
    }
