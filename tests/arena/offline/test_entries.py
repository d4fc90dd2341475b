"""The text of a vote that SQL writes is the one that Python sealed, or SQL says that it can't know."""

import json

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.domain.canonical import canonical_json
from arena.offline.entries import entry_of, entry_sql, is_plain

# What ends a value, what escapes, what JSON escapes, what sorts oddly, and anything else that a file of UTF-8 can hold.
HOSTILE = st.text(st.one_of(st.sampled_from('"\\,:{}\n\r\t\x01\x1f\x7f\u2028é😀a'), st.characters(codec="utf-8")))
CONNECTION = duckdb.connect()
NAMES = st.one_of(st.sampled_from(["aspect_motion", "model_a", "tags", "zeta", "winner", 'odd"name', "ä"]), HOSTILE)


def by_sql(row: dict[str, str | None]) -> tuple[str, bool]:
    columns = {name: f"column_{number}" for number, name in enumerate(row)}
    text, keys = entry_sql(columns)
    given_row = ", ".join(f"CAST(? AS VARCHAR) AS {column}" for column in columns.values())
    query = f"SELECT {text}, {keys} FROM (SELECT {given_row})"  # noqa: S608 - columns of our own
    found = CONNECTION.execute(query, list(row.values())).fetchone()
    assert found is not None
    return found[0], is_plain(*found)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(NAMES.filter(lambda name: "\0" not in name), st.one_of(st.none(), HOSTILE), max_size=6),
    st.text("0123456789abcdef", min_size=1, max_size=32),
)
def test_a_text_that_sql_vouches_for_is_the_sealed_one(row: dict[str, str | None], battle: str) -> None:
    row = {name: value and value.replace("\0", "") for name, value in row.items()} | {"battle_id": battle}

    made, plain = by_sql(row)

    sealed = entry_of(row)
    told = {name: value for name, value in row.items() if value and name != "voter_id"}
    escaped = any(canonical_json(text) != f'"{text}"' for text in (*told, *told.values()))
    assert plain or escaped
    if plain and not escaped:
        assert made == sealed
    if plain and escaped:  # a control character: what SQL writes is no JSON, and was never sealed
        assert made != sealed
        assert "\\" in sealed


def test_the_voter_and_what_is_empty_are_no_part_of_the_text() -> None:
    row = {"winner": "tie", "voter_id": "v", "tags": "", "battle_id": "b", "aspect_audio": None, "cohort": "public"}

    assert by_sql(row) == ('{"battle_id":"b","cohort":"public","winner":"tie"}', True)
    assert entry_of(row) == '{"battle_id":"b","cohort":"public","winner":"tie"}'


def test_a_value_can_not_pass_for_two() -> None:
    """Written out without escapes, one row's value would make the text of another."""
    honest = {"battle_id": "b", "model_a": "m1", "model_b": "m2"}
    forged = {"battle_id": "b", "model_a": 'm1","model_b":"m2', "model_b": ""}
    doubled = {"battle_id": "b", "model_a": "m\\\\1", "model_b": "m2"}

    assert by_sql(forged) == (by_sql(honest)[0], False)
    assert not by_sql(doubled)[1]
    assert json.loads(entry_of(forged)) == {"battle_id": "b", "model_a": 'm1","model_b":"m2'}
