"""The tools: each is one question to an arena, answered from memory and changing nothing."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from arena.domain.catalog import category_of
from arena.mcp import answers
from arena.routes.api.leaderboard import BoardQuery
from arena.routes.deps import count_computing
from arena.services.duels import Duel, Estimated, Round
from arena.services.filters import ESTIMANDS, METHODS, BoardFilter
from arena.services.reader import Readable
from arena.services.stock import stocks

MOST_PROMPTS: Final = 100

Category = Annotated[str | None, Field(description="Slug of a category; without it, the first with battles.")]
Shared = Annotated[str | None, Field(description="Slug of a category; without it, where the two met most often.")]
Cohort = Annotated[str | None, Field(description="Votes of one cohort; `human`, or `all` for simulated ones too.")]
Tag = Annotated[str | None, Field(description="Only prompts with this tag.")]
Aspect = Annotated[str | None, Field(description="Rate this second answer in place of the winner, as in `motion`.")]
Since = Annotated[str | None, Field(description="Only votes from this moment on (RFC 3339).")]
Until = Annotated[str | None, Field(description="Only votes up to this moment (RFC 3339).")]
Method = Annotated[str | None, Field(description=f"How votes are rated: {', '.join(METHODS)}.")]
Estimand = Annotated[str | None, Field(description=f"What intervals are about: {' or '.join(ESTIMANDS)}.")]
Slug = Annotated[str, Field(description="Slug of a model, as boards have it.")]


class Tools:
    """The questions that can be asked.

    Args:
        arena: Of this arena.
    """

    def __init__(self, arena: Readable) -> None:
        self._arena = arena

    def leaderboard(  # noqa: PLR0917 - named by those who call
        self,
        category: Category = None,
        cohort: Cohort = None,
        tag: Tag = None,
        aspect: Aspect = None,
        since: Since = None,
        as_of: Until = None,
        method: Method = None,
        estimand: Estimand = None,
    ) -> answers.Leaderboard:
        """The board of a category: each model with the ranks that the votes leave open, its rating and interval."""
        asked = {
            "category": category,
            "cohort": cohort,
            "tag": tag,
            "aspect": aspect,
            "since": since,
            "as_of": as_of,
            "method": method,
            "estimand": estimand,
        }
        query = BoardQuery.model_validate({name: value for name, value in asked.items() if value is not None})
        wanted = query.filter()
        count_computing(wanted)
        board = self._arena.boards.of(wanted).board
        return answers.Leaderboard(
            category=board["category"],
            computed_at=board["computed_at"],
            votes=board["votes"],
            voters=board["voters"],
            prompts=board["prompts"],
            how_to_read=_how_to_read(board),
            notes=board["method"]["notes"],
            rows=[_row(entry) for entry in board["entries"]],
            digest=board["digest"],
        )

    def compare(self, a: Slug, b: Slug, category: Shared = None, tag: Tag = None) -> answers.Comparison:
        """Two models head to head: what the ratings predict, what was observed, and by tag and aspect."""
        duel = self._duel(a, b, category, tag)
        gap = _interval(duel.gap, 1) if duel.gap else None
        parts = {kind: [_part(each) for each in duel.rounds if each.kind == kind] for kind in ("tag", "aspect")}
        return answers.Comparison(
            **_probability(duel), says=duel.says, gap=gap, by_tag=parts["tag"], by_aspect=parts["aspect"]
        )

    def win_probability(self, a: Slug, b: Slug, category: Shared = None, tag: Tag = None) -> answers.Probability:
        """How likely a voter prefers one model to another, with its interval."""
        return answers.Probability(**_probability(self._duel(a, b, category, tag)))

    def votes_needed(self, a: Slug, b: Slug, category: Shared = None) -> answers.VotesNeeded:
        """Whether the votes tell two models apart, and how many would."""
        duel = self._duel(a, b, category, None)
        found = duel.separation.to_dict() if duel.separation else {}
        return answers.VotesNeeded(
            a=a,
            b=b,
            category=duel.board["category"],
            says=duel.says,
            told_apart=found.get("separated", False),
            votes=duel.board["votes"],
            **{
                name: found.get(name)
                for name in ("better", "level", "power", "votes_needed", "more_votes", "fewest_prompts")
            },
        )

    def model_card(self, model: Slug) -> answers.ModelCard:
        """All that is known of a model: its place on each board, whom it beats and on what, what its clips are."""
        card = self._arena.cards.to_dict(model)
        return answers.ModelCard(
            **{name: card[name] for name in answers.ModelCard.model_fields if name in card},
            standings=[_standing(board) for board in card["boards"]],
        )

    def search_prompts(
        self,
        words: Annotated[str, Field(description="Each must stand in the text, a shot, a tag or the id.")] = "",
        tag: Tag = None,
        category: Annotated[str | None, Field(description="Only prompts of this category.")] = None,
        limit: Annotated[int, Field(ge=1, le=MOST_PROMPTS, description="At most so many.")] = 20,
    ) -> answers.Prompts:
        """The prompts that models were asked for, by words, tag and category."""
        found = self._arena.prompts.find(words=words, tag=tag, category=category)
        shown = [
            answers.Prompt(
                id=prompt.slug,
                category=prompt.category,
                text=prompt.text,
                tags=list(prompt.tags),
                shots=list(prompt.shots),
                clips=prompt.clips,
            )
            for prompt in found[:limit]
        ]
        return answers.Prompts(found=len(found), prompts=shown)

    def categories(self) -> answers.Categories:
        """Every category, with how much there is of it: what can be asked for as `category` and `aspect`."""
        return answers.Categories(
            categories=[
                answers.CategoryStock(
                    category=each.category.slug,
                    name=each.category.name,
                    models=each.models,
                    prompts=each.prompts,
                    clips=each.clips,
                    votes=each.votes,
                    aspects=list(each.category.aspects),
                )
                for each in stocks(self._arena.battles, self._arena.boards)
            ]
        )

    def _duel(self, a: str, b: str, category: str | None, tag: str | None) -> Duel:
        if category is not None:
            category_of(category)
        wanted = BoardFilter(category, tag=tag)
        count_computing(wanted)
        return self._arena.duels.of(a, b, wanted)


def _how_to_read(board: Mapping[str, Any]) -> str:
    level = f"{100 * board['method']['level']:g} %"
    text = (
        f"`ranks` are those that the votes leave open for all models at once at {level}: where two models' ranks "
        "overlap, the votes do not tell which is better, so do not say that one leads. Ratings are Elo points; 100 "
        "points ahead is preferred in 64 % of battles."
    )
    islands = {entry["component"] for entry in board["entries"]}
    return f"{text} Models of different islands can't be compared at all." if len(islands) > 1 else text


def _row(entry: Mapping[str, Any]) -> answers.Row:
    same = ("model", "name", "organization", "rating", "lower", "upper", "p_best", "win_rate", "votes", "status")
    return answers.Row(
        ranks=_ranks(entry), island=entry["component"], **{name: _short(name, entry[name]) for name in same}
    )


def _ranks(entry: Mapping[str, Any]) -> str:
    first, last = entry["rank_lower"], entry["rank_upper"]
    if first is None:
        return "unknown"
    return str(first) if first == last else f"{first}-{last}"


def _short(name: str, value: Any) -> Any:  # noqa: ANN401 - a member of an entry
    """Digits that mean something: readers pay for each."""
    if not isinstance(value, float):
        return value
    return round(value, 1) if name in {"rating", "lower", "upper"} else round(value, 4)


def _probability(duel: Duel) -> dict[str, Any]:
    a, b = duel.models
    return {
        "a": a.slug,
        "b": b.slug,
        "category": duel.board["category"],
        "how_to_read": "Where the interval holds 0.5, the votes do not tell which of the two is preferred.",
        **_met(duel.whole),
    }


def _met(part: Round) -> dict[str, Any]:
    score = part.record.score
    return {
        "probability": _interval(part.predicted, 4) if part.predicted else None,
        "battles": part.record.battles,
        "observed": None if score is None else round(score.share, 4),
    }


def _part(part: Round) -> answers.Part:
    return answers.Part(part=part.name, **_met(part))


def _interval(estimated: Estimated, decimals: int) -> answers.Interval:
    value, lower, upper = (round(each, decimals) for each in (estimated.value, estimated.lower, estimated.upper))
    return answers.Interval(value=value, lower=lower, upper=upper)


def _standing(board: Mapping[str, Any]) -> answers.Standing:
    return answers.Standing(
        category=board["category"],
        row=_row(board["entry"]) if board["entry"] else None,
        **{name: _plain(board[name]) for name in ("opponents", "by_tag", "by_aspect")},
        clips=board["clips"],
    )


def _plain(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(item) for item in items]
