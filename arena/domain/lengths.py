"""Lengths: how long a text each backend takes. Some cut what is longer in silence, so it has to be known before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from arena.domain.offers import Offer


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How long a prompt's text can be at one backend, for it to be understood by all models that are reached there.

    Attributes:
        backend: The route.
        category: The slug of the category that it is called for.
        most: UTF-16 code units of the longest text that arrives whole.
        model: The slug of the model that takes no more; the first, where several don't.
    """

    backend: str
    category: str
    most: int
    model: str


def utf16_length(text: str) -> int:
    """How long providers count a text: in UTF-16 code units, never fewer than its characters."""
    return len(text.encode("utf-16-le")) // 2


def text_limits(offers: Iterable[Offer]) -> tuple[TextLimit, ...]:
    """The tightest limit of each backend in each category, as the catalog has them (`Call.longest_prompt`)."""
    tightest: dict[tuple[str, str], TextLimit] = {}
    for offer in offers:
        for call in offer.calls:
            for category in call.categories if call.longest_prompt else ():
                limit = TextLimit(offer.route, category, call.longest_prompt or 0, offer.slug)
                place = (offer.route, category)
                tightest[place] = min(tightest.get(place, limit), limit, key=lambda known: known.most)
    return tuple(tightest.values())


def too_long(text: str, category: str, limits: Iterable[TextLimit]) -> Iterator[TextLimit]:
    """The limits that a text is beyond.

    Args:
        text: All that would be sent (`PromptSpec.asked`).
        category: The slug of the prompt's category.
        limits: Those that there are.
    """
    length = utf16_length(text)
    for limit in limits:
        if category == limit.category and length > limit.most:
            yield limit
