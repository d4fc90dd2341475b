"""Entries under a codename: what is public of them, when that ends, and what can't be chosen by the result."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.domain.catalog import Model
from arena.domain.entries import DAY_MS, Codename, Entry, Occasion, require_covering, require_rule, slug_of
from arena.errors import BadInput

SALT = "5a" * 16
OPEN = Entry("veo-9", "Veo 9", "Google DeepMind", "fal", False, 0.4, id=3, family="Veo")
HIDDEN = replace(OPEN, slug="blue-heron", codename=Codename("Blue Heron", 1_000, 500, SALT))
REVEALED = replace(HIDDEN, revealed_ms=900)


def test_while_it_is_hidden_no_more_than_the_codename_is_public() -> None:
    assert HIDDEN.hidden
    assert HIDDEN.public == Model("blue-heron", "Blue Heron", "", "", None, None)
    assert HIDDEN.public_family is None


@pytest.mark.parametrize("entry", [OPEN, REVEALED], ids=["never hidden", "revealed"])
def test_what_is_not_hidden_is_public(entry: Entry) -> None:
    assert not entry.hidden
    assert entry.public == Model(entry.slug, "Veo 9", "Google DeepMind", "fal", False, 0.4)
    assert entry.public_family == "Veo"


@pytest.mark.parametrize(
    ("votes", "now_ms", "occasion"),
    [
        (499, 999, None),
        (500, 999, Occasion.VOTES),
        (0, 1_000, Occasion.DATE),
        (500, 1_000, Occasion.DATE),
    ],
)
def test_a_name_is_revealed_by_date_or_votes_whichever_comes_first(
    votes: int, now_ms: int, occasion: Occasion | None
) -> None:
    assert HIDDEN.codename is not None
    assert HIDDEN.codename.due(votes=votes, now_ms=now_ms) is occasion


def test_without_a_number_of_votes_only_the_date_matters() -> None:
    codename = Codename("Blue Heron", 1_000, None, SALT)
    assert codename.due(votes=10**9, now_ms=999) is None
    assert codename.due(votes=0, now_ms=1_000) is Occasion.DATE


def test_the_commitment_is_the_hash_of_a_text_that_says_what_the_entry_is() -> None:
    assert HIDDEN.opening is not None
    assert HIDDEN.commitment == hashlib.sha256(HIDDEN.opening.encode()).hexdigest()
    assert json.loads(HIDDEN.opening) == {
        "codename": "Blue Heron",
        "family": "Veo",
        "model": "blue-heron",
        "name": "Veo 9",
        "organization": "Google DeepMind",
        "route": "fal",
        "salt": SALT,
    }
    assert REVEALED.commitment == HIDDEN.commitment
    assert OPEN.commitment is OPEN.opening is None


@given(
    what=st.sampled_from(["name", "organization", "family", "route"]),
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
)
def test_no_other_entry_opens_the_commitment(what: str, text: str) -> None:
    other = replace(HIDDEN, **{what: text})
    assert (other.commitment == HIDDEN.commitment) == (text == getattr(HIDDEN, what))


@pytest.mark.parametrize(
    ("codename", "slug"),
    [("Blue Heron", "blue-heron"), ("  Été 2026! ", "ete-2026"), ("X_y--Z", "x-y-z"), ("蓝鹭", "")],
)
def test_a_slug_is_derived_from_the_codename(codename: str, slug: str) -> None:
    assert slug_of(codename) == slug


def test_the_vote_log_names_a_hidden_entry_by_its_codename() -> None:
    require_covering(HIDDEN, "Blue Heron")
    with pytest.raises(BadInput, match="under the codename 'Blue Heron' it has to be blue-heron"):
        require_covering(OPEN, "Blue Heron")
    with pytest.raises(BadInput, match="no letter from a to z"):
        require_covering(HIDDEN, "蓝鹭")


@pytest.mark.parametrize(
    ("codename", "told"),
    [
        ("Veo Heron", "holds 'veo', of the name"),
        ("SuperVEO", "holds 'veo', of the name"),
        ("Deep Mind", "holds 'deepmind', of the organization"),
        ("Heron Soraïa", "holds 'soraia', of the family"),
    ],
)
def test_a_codename_does_not_give_the_name_away(codename: str, told: str) -> None:
    entry = replace(OPEN, slug=slug_of(codename), family="Sóráiä")
    with pytest.raises(BadInput, match=told):
        require_covering(entry, codename)


def test_what_tells_nothing_may_stand_in_a_codename() -> None:
    require_covering(replace(OPEN, slug="heron-9"), "Heron 9")


def test_a_name_of_two_characters_tells_where_each_is_a_word() -> None:
    with pytest.raises(BadInput, match="holds '可灵'"):
        require_covering(replace(OPEN, slug="x", name="可灵"), "X 可灵")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"reveal_on_ms": 5, "reveal_after_votes": None}, "must be in the future"),
        ({"reveal_on_ms": 6 + 30 * DAY_MS, "reveal_after_votes": None}, "for 30 days at most"),
        ({"reveal_on_ms": 10, "reveal_after_votes": 0}, "1 or more, not 0"),
    ],
)
def test_a_rule_that_ends_never_or_at_once_is_refused(rule: dict[str, int | None], told: str) -> None:
    require_rule("blue-heron", reveal_on_ms=5 + 30 * DAY_MS, reveal_after_votes=1, now_ms=5, days=30)
    with pytest.raises(BadInput, match=f"model blue-heron: .*{told}"):
        require_rule("blue-heron", **rule, now_ms=5, days=30)
