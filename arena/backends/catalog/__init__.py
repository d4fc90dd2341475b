"""The catalog: every model that we know a way to, over each of its routes. Data, one TOML file a route, beside this.

`arena.domain.offers` says what a file holds. An operator's own folder may add to them, e.g. what their servers run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arena.domain.offer_files import parse_offers
from arena.domain.offers import Call, Offer
from arena.errors import BadCatalog, NotFound

OURS: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Catalog:
    """Offers by slug, in the order of the files."""

    offers: dict[str, Offer]

    def offer(self, slug: str) -> Offer:
        """The offer with this slug.

        Raises:
            NotFound: There is none; names those that are nearest by family.
        """
        if slug in self.offers:
            return self.offers[slug]
        near = [other for other, offer in self.offers.items() if offer.family in slug or slug in other]
        raise NotFound(f"there is no {slug!r} in the catalog{'; there is ' + ', '.join(near) if near else ''}")

    def over(self, route: str) -> tuple[Offer, ...]:
        """The offers of a route."""
        return tuple(offer for offer in self.offers.values() if offer.route == route)

    def call(self, route: str, model: str, category: str) -> Call | None:
        """How a route is asked for clips of a category by a provider's id; None for an id that is not here.

        An id that is here for other categories alone gives one of those calls.
        """
        calls = [call for offer in self.over(route) for call in offer.calls if call.id == model]
        return next((call for call in calls if category in call.categories), calls[0] if calls else None)


def load_catalog(*folders: Path) -> Catalog:
    """Read our catalog, and that of each folder after it.

    Raises:
        BadCatalog: Names every fault of the first file that has any, by entry, field and value.
    """
    offers: dict[str, Offer] = {}
    for path in _files(OURS, *folders):
        for offer in parse_offers(_text(path), place=path.name):
            if offer.slug in offers:
                raise BadCatalog(f"slug {offer.slug!r} is taken already", place=path.name)
            offers[offer.slug] = offer
    for offer in offers.values():
        if offer.successor is not None and offer.successor not in offers:
            raise BadCatalog(f"there is no successor {offer.successor!r}", place=f"{offer.route}, {offer.slug}")
    return Catalog(offers)


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        if not folder.is_dir():
            raise BadCatalog("is no folder", place=str(folder))
        yield from sorted(folder.glob("*.toml"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCatalog(f"can't be read: {error}", place=path.name) from error
