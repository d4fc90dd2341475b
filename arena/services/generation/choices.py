"""Choices: the models that an operator names for a run, from the catalog or by a provider's own id."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from arena.backends.catalog import Catalog
from arena.backends.opening import ROUTES
from arena.domain.catalog import Model
from arena.domain.generation import Capabilities
from arena.domain.offers import Offer, Status
from arena.errors import NotFound

ALL: Final = "all"
"""In place of models: every one that can be asked for over a route that is open here."""


@dataclass(frozen=True)
class Choice:
    """A model that clips are asked of.

    Attributes:
        model: The model as the board knows it.
        offer: What the catalog says of it; None for an id that is not in it.
        id: The provider's id, where the catalog does not say it.
    """

    model: Model
    offer: Offer | None = None
    id: str = ""

    @property
    def gone(self) -> str | None:
        """Why it can't be asked for at all, if it can't."""
        if self.offer is None or self.offer.status is Status.ACTIVE:
            return None
        since = f" since {self.offer.sunset}" if self.offer.sunset else ""
        instead = f"; ask {self.offer.successor}" if self.offer.successor else ""
        return f"is {self.offer.status}{since}{instead}"

    def id_for(self, category: str) -> str | None:
        """The provider's id for clips of a category; None where it has none."""
        if self.offer is None:
            return self.id
        call = self.offer.call(category)
        return call.id if call else None

    def capabilities(self, category: str) -> Capabilities | None:
        """What it can be asked for in a category; None where nobody says."""
        call = self.offer.call(category) if self.offer else None
        return call.capabilities if call else None

    def cost(self, seconds: float, *, resolution: str, sound: bool) -> float | None:
        """US dollars that a clip is expected to cost at most; None where nobody says."""
        return self.offer.cost(seconds, resolution=resolution, sound=sound) if self.offer else None


def choose(named: Iterable[str], catalog: Catalog, *, open_routes: Iterable[str]) -> list[Choice]:
    """The models with these names, each once, in their order.

    Args:
        named: Slugs of the catalog, a provider's ids as `route:id`, or `all`.
        catalog: What is known of models.
        open_routes: The routes that `all` is about.

    Raises:
        NotFound: There is no such model or route; names those that are near.
    """
    routes = set(open_routes)
    chosen: dict[str, Choice] = {}
    for name in named:
        if name == ALL:
            offers = [offer for offer in catalog.offers.values() if offer.route in routes]
            found = [_offered(offer) for offer in offers if offer.status is Status.ACTIVE]
        else:
            found = [_choice(name, catalog)]
        for choice in found:
            chosen.setdefault(choice.model.slug, choice)
    return list(chosen.values())


def _choice(name: str, catalog: Catalog) -> Choice:
    route, separator, model = name.partition(":")
    if not separator:
        return _offered(catalog.offer(name))
    if route not in ROUTES:
        raise NotFound(f"there is no route {route!r} for {name!r}; there are {', '.join(ROUTES)}")
    for offer in catalog.over(route):
        if model in {call.id for call in offer.calls}:
            return _offered(offer)
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")
    return Choice(Model(slug=slug, name=model, route=route), id=model)


def _offered(offer: Offer) -> Choice:
    return Choice(offer.model, offer)
