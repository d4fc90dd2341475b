"""schemathesis over the OpenAPI document: what it says is what is answered, and nothing that is sent is a crash."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database

OPERATIONS = {
    ("delete", "/api/v1/me"),
    ("get", "/api/v1/audits/blindness"),
    ("get", "/api/v1/categories"),
    ("get", "/api/v1/compare/{a}/{b}"),
    ("get", "/api/v1/events"),
    ("get", "/api/v1/leaderboard"),
    ("get", "/api/v1/leaderboard.csv"),
    ("get", "/api/v1/ledger"),
    ("get", "/api/v1/ledger/proofs/{receipt}"),
    ("get", "/api/v1/ledger/{height}"),
    ("get", "/api/v1/me/leaderboard"),
    ("get", "/api/v1/me/votes"),
    ("get", "/api/v1/me/votes.csv"),
    ("get", "/api/v1/models"),
    ("get", "/api/v1/models/{model}"),
    ("get", "/api/v1/policy"),
    ("get", "/api/v1/prompts"),
    ("get", "/api/v1/registry"),
    ("get", "/api/v1/registry.csv"),
    ("get", "/api/v1/prompts/{category}/{prompt}"),
    ("get", "/api/v1/snapshots"),
    ("get", "/api/v1/snapshots/{digest}"),
    ("get", "/healthz"),
    ("get", "/media/{token}"),
    ("get", "/metrics"),
    ("get", "/poster/{token}"),
    ("get", "/readyz"),
    ("get", "/reference/{digest}"),
    ("get", "/shown/{token}"),
    ("post", "/api/v1/battles"),
    ("post", "/api/v1/battles/{battle}/report"),
    ("post", "/api/v1/battles/{battle}/skip"),
    ("post", "/api/v1/battles/{battle}/undo"),
    ("post", "/api/v1/battles/{battle}/vote"),
}

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def stocked(settings: Settings, stock: Callable[..., None], clip_files: tuple[Path, ...]) -> Settings:
    """A category with sound: every aspect that the document names can be judged in it."""
    database = Database(settings.database)
    stock(database, Blobs(settings.blobs), clip_files, category="text-to-video-audio")
    database.close()
    return settings


@pytest.fixture
def document(client: TestClient) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_dict(client.get("/openapi.json").json())


def test_the_document_names_every_operation(document: schemathesis.BaseSchema) -> None:
    """An operation that is new has to be added to the tests below."""
    found = {(result.ok().method, result.ok().path) for result in document.get_all_operations()}

    assert found == OPERATIONS


@pytest.mark.parametrize(
    ("method", "path", "database_url"),
    [
        *((method, path, "sqlite") for method, path in sorted(OPERATIONS)),
        *((method, path, "postgresql") for method, path in sorted(OPERATIONS) if method == "post"),
    ],
    indirect=["database_url"],
)
def test_answers_conform_and_nothing_crashes(
    client: TestClient, document: schemathesis.BaseSchema, draw: Draw, method: str, path: str
) -> None:
    operation = document[path][method]
    # A forged battle ends at its seal; a real one lets the body be read.
    battles = {"battle": draw()["battle"]} if "{battle}" in path else None
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        *([operation.as_strategy(path_parameters=battles)] if battles else []),
    )

    @seed(2026)
    @examples(
        max_examples=30,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def check(case: schemathesis.Case) -> None:
        request = case.as_transport_kwargs(base_url="http://testserver")
        request["content"] = request.pop("data", None)
        del request["cookies"]  # the client has its voter's
        response = client.request(**request)
        case.validate_response(response)
        assert response.status_code < 500 or response.status_code == 503

    check()
