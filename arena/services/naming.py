"""Naming: the model that somebody means by a name."""

from difflib import get_close_matches

from arena.errors import UnknownModel
from arena.store.catalog import StoredModel
from arena.store.reading import Catalog


def named(catalog: Catalog, slug: str) -> StoredModel:
    """The model with this slug.

    Raises:
        UnknownModel: There is none; tells which have similar names.
    """
    for model in catalog.models.values():
        if model.slug == slug:
            return model
    raise UnknownModel(slug, near=_near(catalog, slug))


def _near(catalog: Catalog, wanted: str) -> list[str]:
    """The slugs of models whose slug or name is like this, likest first."""
    called = {name.casefold(): model.slug for model in catalog.models.values() for name in (model.name, model.slug)}
    wanted = wanted.casefold()
    like = [name for name in called if wanted and wanted in name] + get_close_matches(wanted, called, n=5)
    return list(dict.fromkeys(called[name] for name in like))[:5]


def by_name(catalog: Catalog) -> list[StoredModel]:
    """Every model in the order in which a reader looks for one."""
    return sorted(catalog.models.values(), key=lambda model: (model.name.casefold(), model.slug))
