"""Opening: what a route needs to be open here."""

import pytest

from arena.backends.opening import ROUTES, Route, open_backend
from arena.errors import BadConfiguration, NotFound
from arena.settings import Providers
from stubs.providers import CATALOG


def test_a_route_that_is_not_open_names_the_variable_that_it_needs() -> None:
    with pytest.raises(BadConfiguration, match="runway is not open here: it needs RUNWAYML_API_SECRET"):
        open_backend("runway", Providers(), CATALOG)


def test_an_empty_key_is_none() -> None:
    assert ROUTES["fal"].missing(Providers(FAL_KEY="")) == ["FAL_KEY"]
    assert ROUTES["fal"].missing(Providers(FAL_KEY="id:secret")) == []


def test_a_route_whose_sdk_is_not_installed_names_the_extra() -> None:
    route = Route("nine", "arena.backends.nine:Nine", package="a_package_that_nobody_has", extra="nine")

    with pytest.raises(BadConfiguration, match=r"pip install 'blindcut\[nine\]'"):
        route.open(Providers(), CATALOG)


def test_a_route_that_there_is_not_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match="there is no route 'rnway'; there are runway"):
        open_backend("rnway", Providers(), CATALOG)


def test_every_route_of_the_catalog_can_be_opened_somewhere() -> None:
    assert {offer.route for offer in CATALOG.offers.values()} <= set(ROUTES)


def test_a_key_is_not_shown() -> None:
    assert "hush" not in repr(Providers(FAL_KEY="hush"))
