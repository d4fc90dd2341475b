"""Documentation and pages under test."""

import importlib.util
import re
from pathlib import Path

import pytest

from arena.backends.catalog import load_catalog
from arena.backends.opening import ROUTES
from arena.domain.offers import Price
from arena.settings import Providers, Settings, variables

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "web" / "templates"
PAGES = sorted(path.name for path in TEMPLATES.glob("*.html") if path.name != "base.html")


def made() -> dict[Path, str]:
    """The pages that docs/make.py would write."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[Path, str] = module.pages()
    return pages


def test_the_reference_pages_are_those_that_the_code_makes() -> None:
    stale = [path.name for path, text in made().items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run make docs"


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")

    for name, field in Settings.model_fields.items():
        assert f"`BLINDCUT_{name.upper()}`" in page
        assert field.description
        assert field.description in page
    for name, field in Providers.model_fields.items():
        assert all(f"`{variable}`" in page for variable in variables(name))
        assert field.description
        assert field.description in page


def test_every_route_says_how_it_is_opened() -> None:
    page = (ROOT / "docs" / "backends.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^###|\Z)", page, re.MULTILINE | re.DOTALL))

    assert list(parts) == list(ROUTES)
    for name, route in ROUTES.items():
        for setting in (*route.needs.values(), *route.either, *route.takes.values()):
            assert all(f"`{variable}`" in parts[name] for variable in variables(setting)), (name, setting)
        assert not route.extra or f"`{route.extra}`" in parts[name], name


def test_every_price_of_the_page_is_the_one_of_the_catalog() -> None:
    page = (ROOT / "docs" / "backends.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.+)` \| (-|\$.+?) \| (-|\$.+?) \|", page, re.MULTILINE)

    catalog = load_catalog()
    assert len(rows) > 10
    for slug, founding, today in rows:
        offer = catalog.offer(slug)
        said = next((price for price in offer.prices if price.on is None), None)
        resolution = "1080p" if offer.calls and offer.calls[0].resolutions == ("1080p",) else "720p"
        assert founding == _dollars(said), slug
        assert today == _dollars(offer.price(resolution=resolution) if offer.calls else None), slug


def _dollars(price: Price | None) -> str:
    if price is None:
        return "-"
    figures = [figure for figure in (price.per_second, price.highest) if figure]
    return " to ".join(f"${figure:.{2 if round(figure, 2) == figure else 3}f}" for figure in figures)


def test_every_model_that_the_page_names_is_in_the_catalog() -> None:
    page = (ROOT / "docs" / "backends.md").read_text(encoding="utf-8")
    table = page.partition("## The systems")[2].partition("## What holds")[0]
    named = set(re.findall(r"`([a-z0-9]+(?:[.-][a-z0-9]+)+)`", table))

    assert len(named) > 20
    assert named <= set(load_catalog().offers)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title_of_its_own(name: str) -> None:
    page = (TEMPLATES / name).read_text(encoding="utf-8")

    (title,) = re.findall(r"{% block title %}(.*?){% endblock %}", page, re.DOTALL)
    assert title.strip()
