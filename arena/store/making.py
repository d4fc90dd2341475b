"""Making: what it took to have a model's clips, and what it would not or could not make."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, case, func, select

from arena.domain.clips import ClipState
from arena.domain.generation import SHORTCOMINGS
from arena.store.pool import hidden
from arena.store.tables import clips, models, prompts

_HERE: Final = (ClipState.CONFORMED, ClipState.REVIEW, ClipState.PUBLISHED, ClipState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Making:
    """How the clips came about that were ordered of a model in a category.

    Attributes:
        made: How many are here.
        refused: How many its provider declined to make.
        failed: How many came to nothing by a failing of its own.
        cost: US dollars that all of them cost; None where no cost is known.
    """

    made: int
    refused: int
    failed: int
    cost: float | None

    @property
    def refusal_rate(self) -> float | None:
        """The share that was refused, from 0 to 1; None where nothing was ordered."""
        return self._share(self.refused)

    @property
    def failure_rate(self) -> float | None:
        """The share that failed, from 0 to 1; None where nothing was ordered."""
        return self._share(self.failed)

    @property
    def cost_per_clip(self) -> float | None:
        """US dollars for one that is here, with what was paid for those that are not."""
        return self.cost / self.made if self.cost is not None and self.made else None

    def _share(self, count: int) -> float | None:
        ordered = self.made + self.refused + self.failed
        return count / ordered if ordered else None


NOTHING: Final = Making(0, 0, 0, None)


def makings(connection: Connection) -> dict[tuple[str, int], Making]:
    """How the clips came about that were ordered here, by category and model.

    Not those of models under a codename: what one refuses and what it costs tells who serves it.
    """
    refused = clips.c.state == ClipState.REFUSED
    failed = (clips.c.state == ClipState.FAILED) & clips.c.failure.in_(SHORTCOMINGS)
    here = clips.c.state.in_(_HERE)
    counts = [func.sum(case((which, 1), else_=0)) for which in (here, refused, failed)]
    columns = [prompts.c.category, clips.c.model_id, *counts, func.sum(clips.c.cost)]
    rows = connection.execute(
        select(*columns)
        .select_from(clips)
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .join(models, clips.c.model_id == models.c.id)
        .where(clips.c.run_id.is_not(None), here | refused | failed, ~hidden())
        .group_by(prompts.c.category, clips.c.model_id)
    )
    return {(category, model): Making(int(m), int(r), int(f), cost) for category, model, m, r, f, cost in rows}
