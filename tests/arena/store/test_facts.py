"""What clips were as their makers gave them."""

from typing import Any

import pytest
from sqlalchemy import update

from arena.store.engine import Database
from arena.store.facts import Portrait, portraits
from arena.store.tables import clips, models

CATEGORY = "text-to-video"


@pytest.fixture
def described(catalogued: Database) -> Database:
    """Clips 1 and 3 are of model 1, 2 and 4 of model 2; clip 2 came before anything was noted."""
    for number, noted in (
        (1, facts(1280, 720, 4.5, fps=24.0, loud=True)),
        (3, facts(1080, 1920, 6.0, fps=30.0, loud=False)),
        (4, facts(640, 360, 5.04167, fps=25.0, loud=False)),
    ):
        change(catalogued, clips, number, facts=noted)
    return catalogued


def facts(width: int, height: int, duration: float, *, fps: float, loud: bool) -> dict[str, Any]:
    audio = {"codec": "aac"} if loud else None
    return {"width": width, "height": height, "duration": duration, "fps": fps, "audio": audio}


def change(database: Database, table: Any, number: int, **values: Any) -> None:  # noqa: ANN401 - of any column
    with database.writing() as connection:
        connection.execute(update(table).where(table.c.id == number).values(**values))


def found(database: Database) -> dict[tuple[str, int], Portrait]:
    with database.reading() as connection:
        return portraits(connection)


def test_clips_are_like_the_median_of_those_that_say_what_they_are(described: Database) -> None:
    assert found(described) == {
        (CATEGORY, 1): Portrait(2, 2, 1280, 720, 5.25, 27.0, with_sound=1, audio=True),
        (CATEGORY, 2): Portrait(2, 2, 640, 360, 5.042, 25.0, with_sound=0, audio=False),
    }
    change(described, clips, 1, state="withdrawn")
    assert found(described)[CATEGORY, 1] == Portrait(1, 1, 1080, 1920, 6.0, 30.0, with_sound=0, audio=False)


def test_of_what_nobody_looked_at_there_is_a_number_and_nothing_else(catalogued: Database) -> None:
    assert found(catalogued)[CATEGORY, 1] == Portrait(2, 2, None, None, None, None, with_sound=0, audio=None)


def test_of_a_model_under_a_codename_there_is_none_until_it_is_revealed(described: Database) -> None:
    change(described, models, 1, codename="Blue Heron", reveal_on_ms=1, codename_salt="")
    assert (CATEGORY, 1) not in found(described)
    change(described, models, 1, revealed_ms=5)
    assert found(described)[CATEGORY, 1].width == 1280
