"""schemathesis over the OpenAPI document: what it says is what is answered, and nothing that is sent is a crash."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import SecretStr
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from starlette.testclient import TestClient

from arena.app import create_app
from arena.services.arena import Arena
from arena.settings import Settings
from arena.store.blobs import Blobs
from arena.store.engine import Database

OPERATIONS = {
    ("delete", "/admin/api/halts/{backend}"),
    ("delete", "/api/v1/me"),
    ("get", "/admin/api/clips"),
    ("get", "/admin/api/halts"),
    ("get", "/admin/api/runs"),
    ("get", "/admin/api/runs/{run}"),
    ("get", "/api/v1/audits/blindness"),
    ("get", "/api/v1/categories"),
    ("get", "/api/v1/categories.csv"),
    ("get", "/api/v1/compare/{a}/{b}"),
    ("get", "/api/v1/croissant.json"),
    ("get", "/api/v1/events"),
    ("get", "/api/v1/export.zip"),
    ("get", "/api/v1/leaderboard"),
    ("get", "/api/v1/leaderboard.csv"),
    ("get", "/api/v1/leaderboard/calibration"),
    ("get", "/api/v1/leaderboard/coverage"),
    ("get", "/api/v1/leaderboard/history"),
    ("get", "/api/v1/leaderboard/history.csv"),
    ("get", "/api/v1/leaderboard/matrix"),
    ("get", "/api/v1/leaderboard/matrix.csv"),
    ("get", "/api/v1/leaderboard/prompts"),
    ("get", "/api/v1/leaderboard/tags"),
    ("get", "/api/v1/ledger"),
    ("get", "/api/v1/ledger/proofs/{receipt}"),
    ("get", "/api/v1/ledger/{height}"),
    ("get", "/api/v1/me/leaderboard"),
    ("get", "/api/v1/me/votes"),
    ("get", "/api/v1/me/votes.csv"),
    ("get", "/api/v1/models"),
    ("get", "/api/v1/models.csv"),
    ("get", "/api/v1/models/{model}"),
    ("get", "/api/v1/policy"),
    ("get", "/api/v1/prompts"),
    ("get", "/api/v1/prompts.csv"),
    ("get", "/api/v1/prompts/{category}/{prompt}"),
    ("get", "/api/v1/registry"),
    ("get", "/api/v1/registry.csv"),
    ("get", "/api/v1/snapshots"),
    ("get", "/api/v1/snapshots/{digest}"),
    ("get", "/api/v1/votes.parquet"),
    ("get", "/badge/{model}.svg"),
    ("get", "/healthz"),
    ("get", "/leaderboard.svg"),
    ("get", "/media/{token}"),
    ("get", "/metrics"),
    ("get", "/plots/{name}.svg"),
    ("get", "/poster/{token}"),
    ("get", "/readyz"),
    ("get", "/reference/{digest}"),
    ("get", "/shown/{token}"),
    ("post", "/admin/api/clips/{clip}/refuse"),
    ("post", "/admin/api/clips/{clip}/withdraw"),
    ("post", "/admin/api/clips/{clip}/{action}"),
    ("post", "/admin/api/models/{model}/{action}"),
    ("post", "/admin/api/runs"),
    ("post", "/admin/api/runs/{run}/cancel"),
    ("post", "/admin/api/runs/{run}/pause"),
    ("post", "/admin/api/runs/{run}/resume"),
    ("post", "/api/v1/battles"),
    ("post", "/api/v1/battles/{battle}/report"),
    ("post", "/api/v1/battles/{battle}/skip"),
    ("post", "/api/v1/battles/{battle}/undo"),
    ("post", "/api/v1/battles/{battle}/vote"),
}

TOKEN = "a token of sixteen and more"

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of an arena with operators, whose operations are held to the document as well."""
    return settings.model_copy(update={"admin_token": SecretStr(TOKEN)})


@pytest.fixture
def stocked(settings: Settings, stock: Callable[..., None], clip_files: tuple[Path, ...]) -> Settings:
    """A category with sound: every aspect that the document names can be judged in it."""
    database = Database(settings.database)
    stock(database, Blobs(settings.blobs), clip_files, category="text-to-video-audio")
    database.close()
    return settings


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> schemathesis.BaseSchema:
    """What any arena says of its operations."""
    folder = tmp_path_factory.mktemp("document")
    shutil.copyfile(migrated, folder / "blindcut.db")
    arena = Arena(Settings(data_dir=folder, admin_token=TOKEN))
    with TestClient(create_app(arena)) as client:
        said = client.get("/openapi.json").json()
    arena.database.close()
    for operations in said["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)  # the token comes from here; test_admin.py tries those that are made up
    return schemathesis.openapi.from_dict(said)


def test_the_document_names_every_operation(document: schemathesis.BaseSchema) -> None:
    """An operation that is new has to be added to the tests below."""
    found = {(result.ok().method, result.ok().path) for result in document.get_all_operations()}

    assert found == OPERATIONS


@pytest.mark.parametrize(
    ("method", "path", "database_url"),
    [
        *((method, path, "sqlite") for method, path in sorted(OPERATIONS)),
        *(
            (method, path, "postgresql")
            for method, path in sorted(OPERATIONS)
            if method == "post" and "/admin" not in path
        ),
    ],
    indirect=["database_url"],
)
def test_answers_conform_and_nothing_crashes(
    client: TestClient, document: schemathesis.BaseSchema, draw: Draw, method: str, path: str
) -> None:
    operation = document[path][method]
    # A forged battle ends at its seal; a real one lets the body be read.
    battles = {"battle": draw()["battle"]} if "{battle}" in path else None
    place = _second_page(client, path) if "{" not in path else None

    def placed(case: schemathesis.Case) -> schemathesis.Case:
        """No schema says what a cursor is: one that the list gave, if it is long enough, for one that was made up."""
        if case.query.pop("cursor", None) is not None and place is not None:
            case.query["cursor"] = place
        return case

    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE).map(placed),
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
        _validate(case, _sent(client, case))

    check()


def _second_page(client: TestClient, path: str) -> str | None:
    """The cursor of a list's second page; None of what is no list of pages."""
    linked = client.get(path, params={"limit": 1}).links.get("next", {"url": ""})["url"]
    return linked.rpartition("cursor=")[2] or None


def test_links_lead_from_a_battle_to_its_vote_and_what_can_come_after(
    client: TestClient, document: schemathesis.BaseSchema
) -> None:
    """Scenarios that follow the document's links, each answer held against the document."""
    reached: Counter[tuple[str, int]] = Counter()

    class Voting(document.include(path_regex="battles").as_state_machine()):  # type: ignore[misc]  # made at run time
        def call(self, case: schemathesis.Case, **_: Any) -> schemathesis.Response:  # noqa: ANN401
            response = _sent(client, case)
            reached[case.operation.path, response.status_code] += 1
            return schemathesis.Response.from_any(response)

        def validate_response(self, response: Any, case: schemathesis.Case, *_: Any, **__: Any) -> None:  # noqa: ANN401
            _validate(case, response)

    machine = seed(2026)(Voting)
    machine.run(
        settings=examples(
            max_examples=20,
            stateful_step_count=6,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )

    assert {path.rpartition("/")[2] for path, status in reached if status < 300} >= {"battles", "vote"}


def test_a_method_that_the_document_does_not_offer_is_refused(client: TestClient) -> None:
    for path in sorted({path for _, path in OPERATIONS}):
        offered = {method.upper() for method, of in OPERATIONS if of == path}
        for method in {"POST", "PUT", "PATCH", "DELETE", "TRACE"} - offered:
            answer = client.request(method, path, headers={"content-type": "application/json"})
            assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed"), path
            assert offered <= set(answer.headers["allow"].split(", "))


def _validate(case: schemathesis.Case, response: Any) -> None:  # noqa: ANN401 - a response
    """Every check that there is; of the 5xx, what is said to be not ready is no crash."""
    case.validate_response(response, excluded_checks=[not_a_server_error])
    assert response.status_code < 500 or response.status_code == 503


def _sent(client: TestClient, case: schemathesis.Case) -> Any:  # noqa: ANN401 - a response
    request = case.as_transport_kwargs(base_url="http://testserver")
    request["content"] = request.pop("data", None)
    del request["cookies"]  # the client has its voter's
    if case.path.startswith("/admin"):
        request["headers"]["authorization"] = f"Bearer {TOKEN}"
    return client.request(**request)
