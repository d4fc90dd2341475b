"""What the tools answer with: compact, and every field with what it means."""

from typing import Any

from pydantic import BaseModel, Field


class Interval(BaseModel):
    """An estimate with its interval."""

    value: float
    lower: float = Field(description="Lower end, at the level of the board.")
    upper: float = Field(description="Upper end.")


class Row(BaseModel):
    """A model on a board."""

    ranks: str = Field(description="The ranks that the votes leave open, for all models at once, as in `1-3`.")
    model: str = Field(description="Slug: what other tools take.")
    name: str
    organization: str
    rating: float | None = Field(description="Elo points; null where no chain of votes connects it to others.")
    lower: float | None = Field(description="Lower end of the rating's interval.")
    upper: float | None = Field(description="Upper end.")
    p_best: float | None = Field(description="How likely it is the best model of the board.")
    win_rate: float | None = Field(description="Share of its battles won, a tie counted half.")
    votes: int
    status: str = Field(description="`provisional` models have few votes; `retired` ones are in no battle any more.")
    island: int = Field(description="Models of different islands have never met, directly or through others.")


class Leaderboard(BaseModel):
    """A board."""

    category: str
    computed_at: str
    votes: int
    voters: int | None
    prompts: int | None
    how_to_read: str
    notes: list[str] = Field(description="What has to be known of this board beside.")
    rows: list[Row] = Field(description="By rating, which is no order of what is known: see `ranks`.")
    digest: str = Field(description="Equal for equal votes and method.")


class Probability(BaseModel):
    """How likely a model wins against another."""

    a: str
    b: str
    category: str
    probability: Interval | None = Field(
        description="That a voter prefers `a`, a tie counted half; null where votes don't connect the two."
    )
    battles: int = Field(description="In which the two met.")
    observed: float | None = Field(description="Share of these that `a` won, a tie counted half.")
    how_to_read: str


class Part(BaseModel):
    """Two models on a part of a board."""

    part: str = Field(description="A tag of prompts or an aspect of answers.")
    probability: Interval | None = Field(description="That a voter prefers `a` there.")
    battles: int
    observed: float | None = Field(description="Share of these that `a` won.")


class Comparison(Probability):
    """Two models head to head."""

    says: str = Field(description="What the votes say of the two, in words. Repeat it rather than your own reading.")
    gap: Interval | None = Field(description="By how many Elo points `a` is ahead.")
    by_tag: list[Part]
    by_aspect: list[Part]


class VotesNeeded(BaseModel):
    """What it takes to tell two models apart."""

    a: str
    b: str
    category: str
    says: str = Field(description="The answer in words.")
    told_apart: bool
    better: str | None = Field(description="Which is better, where they are told apart.")
    level: float | None = Field(description="Confidence of the claim.")
    power: float | None = Field(description="The probability with which that many votes would find the gap.")
    votes: int = Field(description="Votes that the board has.")
    votes_needed: int | None = Field(description="Votes in all; null where no number on these prompts is enough.")
    more_votes: int | None = Field(description="Votes that would have to come.")
    fewest_prompts: int | None = Field(description="On fewer prompts no number of votes finds the gap.")


class Standing(BaseModel):
    """A model in a category."""

    category: str
    row: Row | None = Field(description="Its place on the board; null without votes.")
    opponents: list[dict[str, Any]] = Field(description="Whom it met or can be compared with, hardest first.")
    by_tag: list[dict[str, Any]] = Field(description="Its rating on prompts of each tag.")
    by_aspect: list[dict[str, Any]] = Field(description="Its rating by each second answer.")
    clips: dict[str, Any] | None = Field(description="What its clips are: size, duration, sound, watermarks.")


class ModelCard(BaseModel):
    """All that is known of a model."""

    model: str
    name: str
    organization: str
    family: str | None
    hidden: bool = Field(description="It runs under a codename; what it is becomes known by date or votes.")
    open_weights: bool | None
    price_per_second: float | None = Field(description="US dollars.")
    status: str
    standings: list[Standing]


class Prompt(BaseModel):
    """A prompt that has clips."""

    id: str
    category: str
    text: str
    tags: list[str]
    shots: list[str]
    clips: int


class Prompts(BaseModel):
    """Prompts that were found."""

    found: int = Field(description="How many there are in all.")
    prompts: list[Prompt] = Field(description="The first of them, by category and id.")


class CategoryStock(BaseModel):
    """A category: a pool of its own that never mixes with another."""

    category: str = Field(description="Slug: what other tools take.")
    name: str
    models: int
    prompts: int
    clips: int
    votes: int
    aspects: list[str] = Field(description="Second answers that can be asked for as `aspect`.")


class Categories(BaseModel):
    """Every category."""

    categories: list[CategoryStock]
