"""Judged: the cells of a log, with the covariates of each where clips are controlled for."""

from dataclasses import dataclass, replace

import numpy as np

from ratings.cells import Cells
from ratings.errors import InvalidVotes
from ratings.models.covariates import Covariates
from ratings.scale import Codes
from ratings.tally import Tally
from ratings.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What an estimate is made of.

    Attributes:
        cells: The votes; one a cell if there are covariates.
        covariates: Of each cell, or None.
    """

    cells: Cells
    covariates: Covariates | None = None

    def within(self, members: Codes, models: int) -> "Judged":
        """Those between `members` only; see `Cells.within`."""
        if self.covariates is None:
            return Judged(self.cells.within(members, models))
        kept = np.isin(self.cells.left, members) & np.isin(self.cells.right, members)
        return Judged(self.cells.within(members, models), replace(self.covariates, z=self.covariates.z[kept]))


def one_by_one(votes: Votes, covariates: Covariates) -> Judged:
    """Votes as cells of one vote each, sorted by voter and prompt, and their covariates in the same order.

    Args:
        votes: N of them.
        covariates: In their order.

    Raises:
        InvalidVotes: There are not as many rows of covariates as votes.
    """
    if len(covariates.z) != len(votes):
        reason = f"{len(covariates.z)} rows where there are {len(votes)} votes"
        raise InvalidVotes(reason, column=covariates.names[0], value=len(covariates.z))
    models = Tally.of(votes).models
    place = np.array([models.index(model) for model in votes.models], dtype=np.intp)
    nobody = np.zeros(len(votes), dtype=np.intp)
    voter, prompt = (nobody if column is None else column.codes for column in (votes.voter, votes.prompt))
    weight = np.ones(len(votes)) if votes.weight is None else votes.weight
    order = np.lexsort((prompt, voter))
    order = order[weight[order] > 0.0]
    cells = Cells(
        voter[order],
        prompt[order],
        place[votes.left[order]],
        place[votes.right[order]],
        votes.outcome[order].astype(np.intp),
        weight[order],
    )
    return Judged(cells, replace(covariates, z=covariates.z[order]))
