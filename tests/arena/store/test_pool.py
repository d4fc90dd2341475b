"""The pool: what can be shown, and a revision that changes with it."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Table, insert, update

from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog
from arena.store.tables import clips, damaged, models, prompts


def change(database: Database, table: Table, number: int, **values: Any) -> None:  # noqa: ANN401 - of any column
    with database.writing() as connection:
        connection.execute(update(table).where(table.c.id == number).values(**values))


def shown(catalog: Catalog) -> list[int]:
    return [clip.id for clip in catalog.clips["text-to-video"]]


@pytest.mark.parametrize("values", [{"held_ms": 5}, {"served": None}, {"state": "conformed"}])
def test_a_clip_that_can_not_be_shown_is_not_drawn_and_has_no_file(
    catalogued: Database, values: Mapping[str, Any]
) -> None:
    known = read_catalog(catalogued, known=Catalog())
    change(catalogued, clips, 2, **values)

    after = read_catalog(catalogued, known=known)

    assert shown(known) == [1, 2, 3, 4]
    assert shown(after) == [1, 3, 4]
    assert 2 in known.served
    assert 2 not in after.served


def test_a_clip_that_is_released_is_drawn_again(catalogued: Database) -> None:
    change(catalogued, clips, 2, held_ms=5)
    held = read_catalog(catalogued, known=Catalog())
    change(catalogued, clips, 2, held_ms=None, looked_ms=7)

    assert shown(read_catalog(catalogued, known=held)) == [1, 2, 3, 4]


def test_models_that_change_places_in_one_moment_are_seen(catalogued: Database) -> None:
    change(catalogued, models, 1, retired_ms=5)
    known = read_catalog(catalogued, known=Catalog())
    change(catalogued, models, 1, retired_ms=None)
    change(catalogued, models, 2, retired_ms=6)

    assert shown(known) == [2, 4]
    assert shown(read_catalog(catalogued, known=known)) == [1, 3]


def test_the_clips_of_a_retired_prompt_are_not_drawn_but_served(catalogued: Database) -> None:
    known = read_catalog(catalogued, known=Catalog())
    change(catalogued, prompts, 1, retired_ms=5)

    after = read_catalog(catalogued, known=known)

    assert (shown(after), sorted(after.served)) == ([3, 4], [1, 2, 3, 4])
    assert (after.prompts[1].retired_ms, after.prompts[1].clips) == (5, 2)
    change(catalogued, prompts, 1, retired_ms=None)
    assert shown(read_catalog(catalogued, known=after)) == [1, 2, 3, 4]


def test_a_damaged_copy_is_known_once_it_is_served(catalogued: Database) -> None:
    known = read_catalog(catalogued, known=Catalog())
    with catalogued.writing() as connection:
        connection.execute(insert(damaged), [{"clip_id": 2, "damage": "blur", "rendition": "d" * 64}])
    unserved = read_catalog(catalogued, known=known)
    with catalogued.writing() as connection:
        connection.execute(update(damaged).values(served="e" * 64))

    served = read_catalog(catalogued, known=unserved)

    assert (known.damaged, unserved.damaged, served.damaged) == ({}, {}, {2: "e" * 64})
    change(catalogued, clips, 2, held_ms=5)
    assert read_catalog(catalogued, known=served).damaged == {}


def test_a_family_is_known_by_its_first_model_however_it_is_written(catalogued: Database) -> None:
    change(catalogued, models, 1, family="Veo")
    change(catalogued, models, 2, family=" veo", codename="Blue Heron", reveal_on_ms=1, codename_salt="")

    known = read_catalog(catalogued, known=Catalog())

    assert known.families == {1: 1, 2: 1}
    assert [model.family for model in known.models.values()] == ["Veo", None]
