"""The record of audits."""

import pytest

from arena.errors import NotFound
from arena.services.audit.record import keep_blindness, latest_blindness, require_blindness
from arena.store.engine import Database


def test_the_last_result_is_kept_as_it_was(database: Database) -> None:
    with pytest.raises(NotFound, match="has not been audited here yet"):
        require_blindness(database)
    assert latest_blindness(database) is None
    keep_blindness(database, {"categories": [], "version": "1"})
    keep_blindness(database, {"categories": [{"known": None, "accuracy": 0.25}], "version": "2"})
    assert (
        latest_blindness(database)
        == require_blindness(database)
        == {"categories": [{"known": None, "accuracy": 0.25}], "version": "2"}
    )
