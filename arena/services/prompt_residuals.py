"""Prompts: where models did better or worse than their ratings let one expect.

By prompt there are too few votes for boards. A residual is what a model scored on a prompt less what its ratings, and
the side it was shown on, let one expect: the mean over its votes there. Few votes make large residuals by chance, so
each is shrunk towards 0 by as much as chance explains (empirical Bayes; James & Stein 1961, Efron & Morris 1975). With
e the residual of a vote, S and n its sum and number for a prompt and model,

    sigma^2 = mean of e^2        tau^2 = max(0, sum (S^2 - sum e^2) / sum n (n - 1))
    shrunk = S tau^2 / (n tau^2 + sigma^2)        its variance = tau^2 sigma^2 / (n tau^2 + sigma^2)

where tau is how far models differ from prompt to prompt (the moments that tell rho of voters, `ratings.weights`). Votes
of one voter are taken for independent here, and the ratings for known.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from arena.services.boards import MadeBoard
from arena.services.findings import Finding, head
from arena.services.growing import Rows
from arena.services.selection import answers_of
from arena.store.catalog import StoredPrompt
from ratings.comparison import two_sided_quantile
from ratings.scale import expected_score, rounded
from ratings.votes import SCORES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEVEL: Final = 0.95


@dataclass(frozen=True)
class Residuals:
    """What models scored on prompts beyond what was to be expected; a row is a prompt and model with votes.

    Attributes:
        board: That says what was to be expected, as it is published.
        prompts: In the order of the catalogue, those with votes.
        models: Slugs, in the order of the board.
        prompt: Place of each row's prompt, rising, shape (K,).
        model: Place of its model, shape (K,).
        votes: Its number of votes, shape (K,).
        mean: Its residual, shape (K,).
        shrunk: The residual less what chance explains, shape (K,).
        deviation: Standard deviation of what is left, shape (K,).
        tau: How far models differ from prompt to prompt, in score.
    """

    board: Mapping[str, Any]
    prompts: Sequence[StoredPrompt]
    models: Sequence[str]
    prompt: Ints
    model: Ints
    votes: Ints
    mean: Floats
    shrunk: Floats
    deviation: Floats
    tau: float

    @classmethod
    def of(cls, made: MadeBoard, rows: Rows, prompts: Mapping[int, StoredPrompt], slugs: Mapping[int, str]) -> Self:
        """Residuals of a board.

        Args:
            made: The board.
            rows: The entries of the log that it counts.
            prompts: By number.
            slugs: Of models, by number.
        """
        place = {slug: at for at, slug in enumerate(made.rated.models)}
        left, right = (_recoded(rows[side], lambda n: place.get(slugs[n], -1)) for side in ("left", "right"))
        rated, answers = made.rated, answers_of(rows, made.wanted.aspect)
        known = (left >= 0) & (right >= 0) & (answers < len(SCORES))
        known[known] = rated.component[left[known]] == rated.component[right[known]]
        left, right, numbers = left[known], right[known], rows["prompt"][known]
        side = rated.side_bias.points if rated.side_bias is not None else 0.0
        residual = SCORES[answers[known]] - expected_score(rated.rating[left] - rated.rating[right] + side)
        shown = sorted((prompts[number] for number in np.unique(numbers).tolist()), key=lambda prompt: prompt.slug)
        at = {prompt.id: row for row, prompt in enumerate(shown)}
        first = _recoded(numbers, at.__getitem__) * len(place)
        key = np.concatenate([first + left, first + right])
        return cls._summed(made, shown, key, np.concatenate([residual, -residual]))

    @classmethod
    def _summed(cls, made: MadeBoard, prompts: Sequence[StoredPrompt], key: Ints, residual: Floats) -> Self:
        models = len(made.rated.models)
        cells, cell = np.unique(key, return_inverse=True)
        votes = np.bincount(cell, minlength=len(cells))
        total, squares = np.bincount(cell, residual, len(cells)), np.bincount(cell, residual**2, len(cells))
        noise = float(squares.sum()) / max(len(residual), 1)
        pairs = float((votes * (votes - 1)).sum())
        between = max(0.0, float((total**2 - squares).sum()) / pairs) if pairs else 0.0
        weight = votes * between + noise
        left = np.divide(between, weight, out=np.zeros(len(cells)), where=weight > 0)
        return cls(
            board=made.board,
            prompts=prompts,
            models=made.rated.models,
            prompt=cells // max(models, 1),
            model=cells % max(models, 1),
            votes=votes,
            mean=total / np.maximum(votes, 1),
            shrunk=total * left,
            deviation=np.sqrt(left * noise),
            tau=float(np.sqrt(between)),
        )

    def rows_of(self, prompt: int) -> Ints:
        """The rows of a prompt, by its place; the model that did best beyond expectation first."""
        first, end = np.searchsorted(self.prompt, [prompt, prompt + 1])
        rows: Ints = first + np.argsort(-self.shrunk[first:end], kind="stable")
        return rows

    @cached_property
    def reach(self) -> Floats:
        """How far the interval of each row's shrunk residual reaches to either side, shape (K,)."""
        return np.asarray(two_sided_quantile(np.full(len(self.votes), np.inf), LEVEL) * self.deviation)

    def after(self, slug: str | None) -> range:
        """The places of the prompts behind a slug; of all of them for None."""
        first = 0 if slug is None else bisect_right(self.prompts, slug, key=lambda prompt: prompt.slug)
        return range(first, len(self.prompts))

    def finding(self, places: Iterable[int], following: str | None = None) -> Finding:
        """Some of the prompts.

        Args:
            places: Of which.
            following: What asks for those that follow them; None where none do.
        """
        chosen = [self._prompt(place) for place in places]
        content = {
            **head(self.board),
            "tau": rounded(self.tau, 6),
            "level": LEVEL,
            "prompts": chosen,
            "next": following,
        }
        rows = [{"prompt": each["prompt"], **entry} for each in chosen for entry in each["entries"]]
        return Finding(content, rows, ("prompt", "model", "votes", "residual", "shrunk", "lower", "upper"))

    def _prompt(self, place: int) -> dict[str, Any]:
        prompt, rows, reach = self.prompts[place], self.rows_of(place), self.reach
        return {
            "prompt": prompt.slug,
            "text": prompt.text,
            "tags": list(prompt.tags),
            "votes": int(self.votes[rows].sum()) // 2,
            "entries": [
                {
                    "model": self.models[self.model[row]],
                    "votes": int(self.votes[row]),
                    "residual": rounded(self.mean[row], 6),
                    "shrunk": rounded(self.shrunk[row], 6),
                    "lower": rounded(self.shrunk[row] - reach[row], 6),
                    "upper": rounded(self.shrunk[row] + reach[row], 6),
                }
                for row in rows.tolist()
            ],
        }


def _recoded(numbers: npt.NDArray[Any], code: Callable[[int], int]) -> Ints:
    """The code of each number."""
    distinct, inverse = np.unique(numbers, return_inverse=True)
    return np.array([code(number) for number in distinct.tolist()], np.int64)[inverse]
