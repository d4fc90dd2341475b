"""Duels: two models of a category head to head, what the ratings predict beside what was observed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from arena.domain.catalog import CATEGORIES
from arena.errors import BadInput
from arena.services.battles import Battles
from arena.services.boards import Boards
from arena.services.encounters import Record
from arena.services.facets import Facets
from arena.services.filters import BoardFilter
from arena.services.naming import named
from arena.services.separation import Separation, separation
from arena.store.catalog import StoredModel
from ratings import Board, NotRateable, Tally, UnknownModel
from ratings.scale import rounded


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate with its interval, at the level of the board."""

    value: float
    lower: float
    upper: float

    def to_dict(self, name: str, decimals: int) -> dict[str, Any]:
        """As JSON, with the value under this name."""
        return {
            name: rounded(self.value, decimals),
            "lower": rounded(self.lower, decimals),
            "upper": rounded(self.upper, decimals),
        }


@dataclass(frozen=True, slots=True)
class Round:
    """The battles of two models on a whole board or on a part of it, seen from the first.

    Attributes:
        kind: `all`, `tag` or `aspect`.
        name: Of the tag or the aspect; empty for all.
        predicted: The first one's expected score by the ratings, a tie counted half; None where votes don't connect
            them.
        record: What was observed where the two met.
        prompts: On how many prompts there are votes.
    """

    kind: str
    name: str
    predicted: Estimated | None
    record: Record
    prompts: int | None

    @classmethod
    def on(cls, kind: str, name: str, rated: Board, tally: Tally, *, a: str, b: str) -> Self:
        """Of two models on a board and its tally."""
        return cls(kind, name, _predicted(rated, a, b), Record.between(tally, a, b), rated.prompts)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        part = {} if self.kind == "all" else {self.kind: self.name}
        predicted = self.predicted.to_dict("score", 6) if self.predicted else None
        return {**part, "prompts": self.prompts, "predicted": predicted, "observed": self.record.to_dict()}


@dataclass(frozen=True, slots=True)
class Duel:
    """Two models of a category.

    Attributes:
        board: The board on which they are compared (DESIGN 4.2).
        models: The two, in the order asked for.
        categories: The slugs of those in which both have clips or votes.
        entries: Their entries on the board; None for one without votes.
        gap: By how many points the first is ahead; None where votes don't connect them.
        whole: On all that the board counts.
        rounds: By tag, then by aspect.
        separation: Whether they are told apart; None where one has no votes.
    """

    board: Mapping[str, Any]
    models: tuple[StoredModel, StoredModel]
    categories: Sequence[str]
    entries: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]
    gap: Estimated | None
    whole: Round
    rounds: Sequence[Round]
    separation: Separation | None

    @property
    def says(self) -> str:
        """What the votes say of the two, in a sentence or two."""
        if self.separation is None:
            waiting = [model.name for model, entry in zip(self.models, self.entries, strict=True) if entry is None]
            return f"{' and '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} no votes here yet."
        return self.separation.says({model.slug: model.name for model in self.models})

    def to_dict(self) -> dict[str, Any]:
        """As JSON; `a` and `b` are the models in the order asked for, and scores are those of `a`."""
        a, b = (_side(*side) for side in zip(self.models, self.entries, strict=True))
        return {
            "category": self.board["category"],
            "computed_at": self.board["computed_at"],
            "a": a,
            "b": b,
            "gap": self.gap.to_dict("points", 4) if self.gap else None,
            **self.whole.to_dict(),
            "separation": self.separation.to_dict() if self.separation else None,
            "says": self.says,
            "by_tag": [each.to_dict() for each in self.rounds if each.kind == "tag"],
            "by_aspect": [each.to_dict() for each in self.rounds if each.kind == "aspect"],
            "method": self.board["method"],
            "digest": self.board["digest"],
        }


class Duels:
    """Compares models by the boards of an arena.

    Args:
        battles: Knows the models.
        boards: Has the boards.
        facets: Has their parts.
    """

    def __init__(self, battles: Battles, boards: Boards, facets: Facets) -> None:
        self._battles = battles
        self._boards = boards
        self._facets = facets

    def pair(self, path: str) -> tuple[str, str]:
        """The slugs of the two models of an address `a/b`: parted by the slash that leaves most of them known.

        A slug may have slashes itself.
        """
        known = {model.slug for model in self._battles.catalog.models.values()}
        parts = path.split("/")
        ways = [("/".join(parts[:at]), "/".join(parts[at:])) for at in range(1, len(parts))]
        return max(ways, key=lambda way: len(known.intersection(way)))

    def of(self, a: str, b: str, wanted: BoardFilter | None = None) -> Duel:
        """Two models by their slugs.

        Args:
            a: The one that scores are given of.
            b: The other.
            wanted: The board; without a category, the one in which the two met most often.

        Raises:
            UnknownModel: There is no such model; names those of similar names.
            BadInput: Both are one.
        """
        wanted = wanted or BoardFilter()
        models = named(self._battles.catalog, a), named(self._battles.catalog, b)
        if a == b:
            raise BadInput("can't be compared with itself", place=f"model {a}")
        made = self._boards.of(wanted if wanted.category else replace(wanted, category=self._usual_category(*models)))
        entries = {entry["model"]: entry for entry in made.board["entries"]}
        on_board = {a, b} <= entries.keys()
        return Duel(
            board=made.board,
            models=models,
            categories=self._categories(*models),
            entries=(entries.get(a), entries.get(b)),
            gap=_gap(made.rated, a, b),
            whole=Round.on("all", "", made.rated, made.counted.tally, a=a, b=b),
            rounds=[
                Round.on(each.kind, each.name, each.rated, each.tally, a=a, b=b)
                for each in self._facets.of(made.wanted)
            ],
            separation=self._separation(made.rated, made.wanted, a, b) if on_board else None,
        )

    def _separation(self, rated: Board, wanted: BoardFilter, a: str, b: str) -> Separation:
        these = self._boards.of(replace(wanted, estimand="prompt-set")).rated
        return separation(rated, these if {a, b} <= set(these.models) else rated, a, b)

    def _usual_category(self, a: StoredModel, b: StoredModel) -> str | None:
        """Where the two met most often, else where both have something."""
        both = self._categories(a, b)
        met = {slug: Record.between(tally, a.slug, b.slug).votes for slug, tally in self._tallies()}
        return max(both, key=lambda slug: met.get(slug, 0), default=None)

    def _categories(self, a: StoredModel, b: StoredModel) -> list[str]:
        """The categories in which both have clips in battles, or votes."""
        clips, voted = self._battles.catalog.clips, dict(self._tallies())

        def has(model: StoredModel, slug: str) -> bool:
            shown = any(clip.model == model.id for clip in clips.get(slug, ()))
            return shown or (slug in voted and model.slug in voted[slug].models)

        return [slug for slug in CATEGORIES if has(a, slug) and has(b, slug)]

    def _tallies(self) -> Iterator[tuple[str, Tally]]:
        for slug in self._boards.votes_by_category():
            if (tally := self._boards.tally(slug)) is not None:
                yield slug, tally


def _side(model: StoredModel, entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """A model's entry on the board, or its name alone."""
    return dict(entry or {"model": model.slug, "name": model.name, "organization": model.organization, "votes": 0})


def _predicted(rated: Board, a: str, b: str) -> Estimated | None:
    try:
        return Estimated(rated.win_probability(a, b), *rated.win_interval(a, b))
    except (UnknownModel, NotRateable):
        return None


def _gap(rated: Board, a: str, b: str) -> Estimated | None:
    try:
        return Estimated(*rated.gap(a, b))
    except (UnknownModel, NotRateable):
        return None
