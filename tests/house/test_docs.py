"""Documentation and pages under test."""

import importlib.util
import re
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title_of_its_own(name: str) -> None:
    page = (TEMPLATES / name).read_text(encoding="utf-8")

    (title,) = re.findall(r"{% block title %}(.*?){% endblock %}", page, re.DOTALL)
    assert title.strip()
