"""The board as a schema (DESIGN 4.2). Readers pass over members that they don't know, so that more may come."""

from typing import Any, Final

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_WHOLE: Final[Schema] = {"type": ["integer", "null"]}
_NUMBER: Final[Schema] = {"type": ["number", "null"]}
_SHARE: Final[Schema] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def _object(required: Schema, /, **optional: Schema) -> Schema:
    """An object with these members; those given by name may be missing."""
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


def _said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _perhaps(schema: Schema, description: str) -> Schema:
    return {**schema, "type": [schema["type"], "null"], "description": description}


_ENTRY: Final[Schema] = _object(
    {
        "rank": _said(_WHOLE, "By rating, among the models of its component; null without a rating."),
        "rank_lower": _said(_WHOLE, "Best rank that the votes leave open, for all models at once at the level."),
        "rank_upper": _said(_WHOLE, "Worst such rank."),
        "model": _said(_TEXT, "Its slug."),
        "rating": _said(_NUMBER, "Elo points, mean 1000 unless anchored."),
        "lower": _said(_NUMBER, "Lower end of its interval."),
        "upper": _said(_NUMBER, "Upper end."),
        "p_best": _said(_SHARE, "How likely it is the best of its component."),
        "votes": _said(_COUNT, "Those on it: wins, losses, ties and both-bads."),
        **dict.fromkeys(("wins", "losses", "ties", "both_bad"), _COUNT),
        "win_rate": _said(_SHARE, "Of wins, losses and ties, a tie counted half."),
        "status": {"type": "string", "enum": ["established", "provisional", "retired"]},
        "component": _said({"type": "integer"}, "Models of different components can't be compared."),
    },
    name=_TEXT,
    organization=_TEXT,
    fragility=_object({"flips_with": _said(_WHOLE, "The fewest votes without which it and the next change places.")}),
    price_per_second=_said(_NUMBER, "US dollars."),
    generation_seconds=_said(_NUMBER, "Median time from asking to having a clip."),
    open_weights={"type": ["boolean", "null"]},
    watermarked=_said(_COUNT, "Clips in which an operator confirmed a mark."),
    suspected_watermarks=_said(_COUNT, "Clips that await the operator's word."),
)

_METHOD: Final[Schema] = _object(
    {
        "version": {"type": "integer"},
        "ties": _TEXT,
        "intervals": {"type": ["string", "null"]},
        "level": _said({"type": "number"}, "Of intervals and rank sets."),
        "notes": _said({"type": "array", "items": _TEXT}, "What a reader has to know of this board."),
    }
)

BOARD_SCHEMA: Final[Schema] = _object(
    {
        "category": _TEXT,
        "computed_at": {"type": "string", "format": "date-time"},
        "votes": _COUNT,
        "voters": _WHOLE,
        "prompts": _WHOLE,
        "method": _said(_METHOD, "All that is needed to repeat the board."),
        "anchor": _perhaps(_object({"model": _TEXT, "rating": {"type": "number"}}), "The model whose rating is given."),
        "side_bias": _said(
            _object(dict.fromkeys(("points", "lower", "upper", "p_value", "left_score"), _NUMBER)),
            "What being shown left is worth.",
        ),
        "reliability": _said({"type": "object"}, "What the voters' answers are worth, measured."),
        "digest": _said(_TEXT, "Equal for equal votes and method."),
        "entries": {"type": "array", "items": _ENTRY},
    },
    excluded=_said(
        {"type": "object", "additionalProperties": _COUNT}, "Votes of this selection that don't count, by reason."
    ),
)
