"""Requests: what an operator asks for, and the prompts that it is about."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from arena.domain.catalog import category_of
from arena.domain.prompts import PromptSpec
from arena.domain.sampling import sample
from arena.errors import BadInput, NotFound
from arena.services.generation.plan import Terms
from arena.store.catalog import StoredPrompt


@dataclass(frozen=True)
class Request:
    """What an operator asks for.

    Attributes:
        models: As `choices.choose` takes them.
        prompts: Ids, with or without `category/` before them; none takes all.
        tags: Only prompts that have all of these.
        categories: Only prompts of these.
        sample: Only so many prompts, spread over what all of them cover.
        terms: How clips are asked for.
    """

    models: tuple[str, ...]
    prompts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sample: int | None = None
    terms: Terms = field(default_factory=Terms)

    def to_json(self) -> dict[str, Any]:
        """As a run keeps it."""
        return asdict(self)


def chosen_prompts(prompts: Collection[StoredPrompt], request: Request) -> list[StoredPrompt]:
    """The prompts that are asked for, in the order of the arena; a sample in the order in which it was picked.

    Raises:
        NotFound: There is no such prompt, tag or category, or none that has it all.
        BadInput: The arena has no prompts.
    """
    for category in request.categories:
        category_of(category)
    open_prompts = [prompt for prompt in prompts if prompt.retired_ms is None]
    if not open_prompts:
        raise BadInput("there is none to make clips of; `blindcut prompts import` brings some in", place="prompts")
    names = {name for prompt in open_prompts for name in _names(prompt)}
    for name in request.prompts:
        if name not in names:
            raise NotFound(f"there is no prompt {name!r}; `blindcut prompts` lists them")
    tags = {tag for prompt in open_prompts for tag in prompt.tags}
    for tag in request.tags:
        if tag not in tags:
            raise NotFound(f"no prompt has the tag {tag!r}; there are {', '.join(sorted(tags))}")
    chosen = [
        prompt
        for prompt in open_prompts
        if (not request.prompts or _names(prompt) & set(request.prompts))
        and (not request.categories or prompt.category in request.categories)
        and set(request.tags) <= set(prompt.tags)
    ]
    if not chosen:
        raise NotFound("no prompt is of these categories, tags and names at once")
    return chosen if request.sample is None else _sampled(chosen, request.sample, seed=request.terms.seed)


def _sampled(prompts: Sequence[StoredPrompt], count: int, *, seed: int) -> list[StoredPrompt]:
    by_name = {(prompt.category, prompt.slug): prompt for prompt in prompts}
    specs = [
        PromptSpec(prompt.slug, prompt.category, prompt.text, prompt.tags, difficulty=prompt.difficulty)
        for prompt in prompts
    ]
    return [by_name[spec.category, spec.id] for spec in sample(specs, count, seed)]


def _names(prompt: StoredPrompt) -> set[str]:
    return {prompt.slug, f"{prompt.category}/{prompt.slug}"}
