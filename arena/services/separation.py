"""Separation: whether the votes tell two models apart, and how many would, in numbers and in words."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from ratings import Arena, Board, prompts_needed, votes_needed

POWER: Final = 0.8
"""The probability with which the votes asked for would find the gap."""

_MANY: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """Whether two models are told apart.

    Attributes:
        level: Confidence of the claim.
        power: The probability with which `votes_needed` find the gap.
        connected: Whether votes connect the two at all.
        better: The model that is better for whoever asked about these two beforehand: the gap's interval leaves 0 out;
            None where the votes leave that open.
        at_once: Whether that holds beside all other claims of the board, as its rank sets do.
        votes: Votes that the board has.
        votes_needed: Votes in all that would find the gap as it stands; None where they are told apart already, and
            where no number on these prompts is enough.
        prompts: Prompts that the board has; None if it doesn't know.
        fewest_prompts: On fewer, no number of votes finds the gap; None where prompts are not what lacks.
    """

    level: float
    power: float = POWER
    connected: bool = True
    better: str | None = None
    at_once: bool = False
    votes: int
    votes_needed: int | None = None
    prompts: int | None = None
    fewest_prompts: int | None = None

    @property
    def more_votes(self) -> int | None:
        """Votes that would have to come; None as `votes_needed`."""
        return None if self.votes_needed is None else self.votes_needed - self.votes

    def says(self, names: Mapping[str, str]) -> str:
        """The same in words.

        Args:
            names: What each of the two is called.
        """
        level = f"{100 * self.level:.0f} %"
        if not self.connected:
            both = " and ".join(names.values())
            return f"The votes don't connect {both} yet: no chain of comparisons leads from one to the other."
        if self.better is None:
            return f"The votes leave open which is better. {self._lacking(level)}"
        better = f"{names[self.better]} is better"
        if self.at_once:
            return f"{better}: that holds at {level}, beside all else that this board says of ranks."
        beforehand = f"{better}, at {level}, for whoever asked about these two beforehand."
        return f"{beforehand} Among all pairs of this board the votes leave it open."

    def _lacking(self, level: str) -> str:
        """What it would take."""
        found = f"tell the two apart at {level} with {100 * self.power:.0f} % power"
        prompts = "these prompts" if self.prompts is None else f"these {self.prompts:,} prompts"
        if self.more_votes is not None:
            votes = f"{_about(self.more_votes)} more votes on {prompts}, spread over the models as they are now,"
            end = f"; on fewer than {self.fewest_prompts:,} prompts no number would" if self.fewest_prompts else ""
            return f"If the gap is what it seems, {votes} would {found}{end}."
        if self.fewest_prompts is not None:
            takes = f"it takes {_about(self.fewest_prompts)} prompts"
            return f"If the gap is what it seems, no number of votes on {prompts} would {found}: {takes}."
        return "They stand level: there is no gap that votes could find."

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "separated": self.better is not None, "more_votes": self.more_votes}


def separation(board: Board, these_prompts: Board, a: str, b: str) -> Separation:
    """Whether a board tells two models apart that both are on it.

    Args:
        board: The board.
        these_prompts: The same with intervals about these prompts alone: what they lack of the board's is the part that
            more votes on the same prompts leave as it is.
        a: One model.
        b: The other.
    """
    level, votes, prompts = board.method["level"], board.votes, board.prompts
    first, second = board.position(a), board.position(b)
    variance = board.gap_variance(a, b)
    if math.isnan(variance):
        return Separation(level=level, connected=False, votes=votes, prompts=prompts)
    gap, lower, upper = board.gap(a, b)
    at_once = bool(board.better[first, second] or board.better[second, first])
    if lower > 0.0 or upper < 0.0 or at_once:
        better = a if gap > 0.0 else b
        return Separation(level=level, better=better, at_once=at_once, votes=votes, prompts=prompts)
    fixed = min(max(float(np.nan_to_num(variance - these_prompts.gap_variance(a, b))), 0.0), variance)
    degrees = float(board.degrees[first, second])
    needed = float(votes_needed(gap, variance, votes, fixed=fixed, degrees=degrees, alpha=1.0 - level, power=POWER))
    enough = None if math.isinf(needed) else int(needed)
    fewest = _fewest(gap, fixed, prompts, level)
    if fewest is not None and prompts is not None:
        # The board's degrees of freedom are not those of so many equal prompts; both numbers have to tell one story.
        fewest = max(fewest, prompts + 1) if enough is None else min(fewest, prompts)
    return Separation(level=level, votes=votes, votes_needed=enough, prompts=prompts, fewest_prompts=fewest)


def _fewest(gap: float, fixed: float, prompts: int | None, level: float) -> int | None:
    """Prompts without which no number of votes finds the gap, from the part of its variance that these leave open."""
    if not gap or not fixed or not prompts:
        return None
    arena = Arena(prompt_sd=math.sqrt(prompts / 2.0 * fixed))
    return prompts_needed(abs(gap), arena, alpha=1.0 - level, power=POWER)


def _about(number: int) -> str:
    """Two figures of a number that is known no better."""
    if number > _MANY:
        return "more than a million"
    unit = 10 ** max(len(str(number)) - 2, 0)
    return f"about {-(-number // unit) * unit:,}"
