"""The edge is the same over both databases, so its tests run on one, but for those that name both."""

from collections.abc import Callable

import pytest


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    return new_database(request.param)
