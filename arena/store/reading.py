"""One consistent reading of all that can meet: models, prompts and published clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from arena.domain.meetings import PublishedClip
from arena.store.catalog import StoredModel, StoredPrompt, all_models, all_prompts
from arena.store.engine import Database
from arena.store.facts import Portrait, portraits
from arena.store.making import Making, makings
from arena.store.pool import (
    damaged_files,
    families,
    generation_seconds,
    pool_revision,
    published_clips,
    served_files,
    watermarks,
)
from arena.store.showings import RetiredClip, retired_clips


@dataclass(frozen=True)
class Catalog:
    """What there is at one moment.

    Attributes:
        revision: Changes whenever what can be shown does.
        models: By number.
        prompts: By number.
        clips: What can be drawn, by category.
        retired: What no battle can draw any more because its prompt is retired.
        served: The digest of what is served of each clip, by clip.
        damaged: The digest of what is served of a damaged copy, by the clip it was made of.
        watermarks: How many clips carry a watermark and how many may, by category and model.
        families: The number of its family by model number, that of one model of the family; also of hidden entries,
            whose families nobody is told.
        generation_seconds: The median time from asking to having a clip, by category and model.
        making: How the clips came about that were ordered, by category and model.
        portraits: What clips are like, by category and model.
    """

    revision: tuple[int, ...] = ()
    models: Mapping[int, StoredModel] = field(default_factory=dict)
    prompts: Mapping[int, StoredPrompt] = field(default_factory=dict)
    clips: Mapping[str, list[PublishedClip]] = field(default_factory=dict)
    retired: Sequence[RetiredClip] = ()
    served: Mapping[int, str] = field(default_factory=dict)
    damaged: Mapping[int, str] = field(default_factory=dict)
    watermarks: Mapping[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    families: Mapping[int, int] = field(default_factory=dict)
    generation_seconds: Mapping[tuple[str, int], float] = field(default_factory=dict)
    making: Mapping[tuple[str, int], Making] = field(default_factory=dict)
    portraits: Mapping[tuple[str, int], Portrait] = field(default_factory=dict)


def read_catalog(database: Database, *, known: Catalog) -> Catalog:
    """What there is now; the reading that is known already when nothing has changed since."""
    with database.reading() as connection:
        return catalog_in(connection, known=known)


def catalog_in(connection: Connection, *, known: Catalog) -> Catalog:
    """The same of the state that a connection sees."""
    revision = pool_revision(connection)
    if revision == known.revision:
        return known
    return Catalog(
        revision=revision,
        models={model.id: model for model in all_models(connection)},
        prompts={prompt.id: prompt for prompt in all_prompts(connection)},
        clips=published_clips(connection),
        retired=retired_clips(connection),
        served=served_files(connection),
        damaged=damaged_files(connection),
        watermarks=watermarks(connection),
        families=families(connection),
        generation_seconds=generation_seconds(connection),
        making=makings(connection),
        portraits=portraits(connection),
    )
