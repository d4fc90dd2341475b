"""What clips were as their makers gave them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import prod
from statistics import median
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, select

from arena.domain.clips import ClipState
from arena.store.pool import hidden
from arena.store.tables import clips, models, prompts


class _Clip(NamedTuple):
    """A clip as `media.probe` found it; what was brought in before it looked says nothing."""

    category: str
    model: int
    prompt: int
    width: int | None
    height: int | None
    duration: float | None
    fps: float | None
    sound: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a model's clips are like; what is known of none of them is None.

    Attributes:
        clips: How many there are.
        prompts: Of how many prompts.
        width: Pixels of the clip of median area.
        height: Of the same clip.
        duration_seconds: The median.
        fps: The median number of frames a second.
        with_sound: How many have a sound track.
        audio: Whether most of those that are known do.
    """

    clips: int
    prompts: int
    width: int | None
    height: int | None
    duration_seconds: float | None
    fps: float | None
    with_sound: int
    audio: bool | None

    @classmethod
    def of(cls, made: Iterable[_Clip]) -> Self:
        """The portrait of one model's clips."""
        made = list(made)
        # Width and height are of one clip: their own medians could make a shape that no clip has.
        sizes = sorted(((clip.width, clip.height) for clip in made if clip.width and clip.height), key=prod)
        width, height = sizes[(len(sizes) - 1) // 2] if sizes else (None, None)
        with_sound = sum(clip.sound for clip in made)
        return cls(
            clips=len(made),
            prompts=len({clip.prompt for clip in made}),
            width=width,
            height=height,
            duration_seconds=_median(clip.duration for clip in made),
            fps=_median(clip.fps for clip in made),
            with_sound=with_sound,
            audio=2 * with_sound >= len(sizes) if sizes else None,
        )


def portraits(connection: Connection) -> dict[tuple[str, int], Portrait]:
    """What published clips are like, by category and model.

    Not of models under a codename: what its clips were tells as much of an entry as its route.
    """
    facts = clips.c.facts
    rows = connection.execute(
        select(
            prompts.c.category,
            clips.c.model_id,
            clips.c.prompt_id,
            facts["width"].as_integer(),
            facts["height"].as_integer(),
            facts["duration"].as_float(),
            facts["fps"].as_float(),
            facts["audio"]["codec"].as_string().is_not(None),
        )
        .join(prompts, clips.c.prompt_id == prompts.c.id)
        .join(models, clips.c.model_id == models.c.id)
        .where(clips.c.state == ClipState.PUBLISHED, ~hidden())
        .order_by(prompts.c.category, clips.c.model_id, clips.c.id)
    )
    made = groupby((_Clip(*row) for row in rows), key=lambda clip: (clip.category, clip.model))
    return {key: Portrait.of(of) for key, of in made}


def facts_by_clip(connection: Connection) -> list[tuple[int, Mapping[str, Any]]]:
    """What was found in the original of each clip, by number; also of those shown no more, for votes on them stay."""
    rows = connection.execute(select(clips.c.id, clips.c.facts).where(clips.c.facts.is_not(None)).order_by(clips.c.id))
    return [(int(number), facts or {}) for number, facts in rows]


def _median(values: Iterable[float | None]) -> float | None:
    """To a thousandth."""
    known = [value for value in values if value is not None]
    return round(median(known), 3) if known else None
