"""`blindcut models catalog`: every model that we know a way to, what it costs, and which routes are open here."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from arena.backends.catalog import load_catalog
from arena.backends.opening import ROUTES
from arena.cli.console import out
from arena.cli.tables import print_table
from arena.domain.catalog import category_of
from arena.domain.offers import Offer, Status
from arena.errors import NotFound
from arena.settings import Providers, load_providers


def catalog(
    *,
    category: Annotated[str | None, typer.Option(help="Only models that have clips for this category.")] = None,
    route: Annotated[str | None, typer.Option(help="Only models over this route.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all that the catalog says, as JSON.")] = False,
) -> None:
    """List the models that can be asked for clips, and what each route needs to be open here; never a key."""
    if category is not None:
        category_of(category)
    if route is not None and route not in ROUTES:
        raise NotFound(f"there is no route {route!r}; there are {', '.join(ROUTES)}")
    providers = load_providers()
    offers = [
        offer
        for offer in load_catalog(*([providers.catalog_dir] if providers.catalog_dir else [])).offers.values()
        if category in {None, *offer.categories} and route in {None, offer.route}
    ]
    if as_json:
        out.print_json(json.dumps([_said(offer, providers) for offer in offers]))
        return
    table = Table("model", "over", "US$ a second", "state", "open here", "makes", box=None)
    for offer in sorted(offers, key=lambda offer: (offer.family, offer.slug)):
        missing = ROUTES[offer.route].missing(providers)
        callable_here = (
            "-" if offer.status is not Status.ACTIVE else "yes" if not missing else f"needs {', '.join(missing)}"
        )
        categories = ", ".join(offer.categories)
        table.add_row(offer.slug, offer.route, _price(offer), _state(offer), callable_here, categories)
    print_table(out, table)


def _price(offer: Offer) -> str:
    """The price of today, silent and at 720p where there is a choice; the whole range where that is all we know."""
    call = next(iter(offer.calls), None)
    resolution = "720p" if call is None or "720p" in call.resolutions else next(iter(call.resolutions), "720p")
    price = offer.price(resolution=resolution) or offer.price(resolution=resolution, sound=True)
    if price is None:
        return ""
    return f"{price.per_second:.3f}" + (f" to {price.highest:.3f}" if price.highest else "")


def _state(offer: Offer) -> str:
    goes = offer.status is Status.ACTIVE and offer.sunset is not None
    when = f" {'until ' if goes else ''}{offer.sunset}" if offer.sunset else ""
    heir = f", {'then' if goes else 'now'} {offer.successor}" if offer.successor else ""
    return f"{offer.status}{when}{heir}"


def _said(offer: Offer, providers: Providers) -> dict[str, Any]:
    missing = ROUTES[offer.route].missing(providers)
    return {**offer.model_dump(mode="json"), "price_per_second": offer.model.price_per_second, "missing": missing}
