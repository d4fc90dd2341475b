"""The OpenAPI document says all there is to say: of every answer a schema, and an example that is true."""

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from arena.routes.openapi import TAGS

Draw = Callable[..., dict[str, Any]]
Operation = dict[str, Any]

FILES = {"clip", "poster", "reference", "votes_parquet", "export_zip"}
"""Operations whose answers are no text."""


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, by_method in document["paths"].items():
        for method, operation in by_method.items():
            yield path, method, operation


def check(document: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    """Fails where a value does not fit a schema of the document."""
    jsonschema.validate(value, {**schema, "components": document["components"]}, jsonschema.Draft202012Validator)


def test_every_answer_has_a_schema_and_an_example_that_fits_it(document: dict[str, Any]) -> None:
    lacking = []
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["description"], (operation["operationId"], status)
            for kind, content in answer.get("content", {}).items():
                if operation["operationId"] in FILES and status < "300":
                    continue
                if not {"schema", "example"} <= set(content):
                    lacking.append((operation["operationId"], status))
                elif kind.endswith("json"):
                    check(document, content["schema"], content["example"])
    assert lacking == [], "run docs/examples.py"


def test_every_body_has_an_example_that_can_be_sent(client: TestClient, document: dict[str, Any], draw: Draw) -> None:
    sent = {}
    for path, method, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            check(document, content["schema"], content["example"])
            if path.startswith("/admin/"):
                continue  # takes clips and runs that stand so; test_admin.py has them
            body = content["example"] | ({"tags": ["all"]} if "tags" in content["example"] else {})
            address = path.replace("{battle}", draw()["battle"]) if "{battle}" in path else path
            answer = client.request(method, address, json=body)
            assert answer.status_code < 300, answer.text
            if answer.content:
                told = operation["responses"][str(answer.status_code)]["content"]["application/json"]
                check(document, told["schema"], answer.json())
            sent[operation["operationId"]] = answer.status_code

    assert set(sent) >= {"draw_battle", "cast_vote", "skip_battle", "report_clip", "forget_me"}


def test_operations_have_names_and_tags_that_are_described(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    tags = {tag for _, _, operation in operations(document) for tag in operation["tags"]}

    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)
    assert tags <= set(TAGS)
    assert [tag["name"] for tag in document["tags"]] == [tag for tag in TAGS if tag in tags]
    assert "servers" not in document, "an arena does not know its own address"
    assert all(operation["description"] for _, _, operation in operations(document))


def test_limits_and_problems_are_said_of_every_operation(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        answers = operation["responses"]
        if path.startswith("/api/"):
            assert set(answers["429"]["headers"]) == {"RateLimit", "RateLimit-Policy", "Retry-After"}
        if method != "get":
            assert {"403", "413"} <= set(answers)
        for status, answer in answers.items():
            assert status < "400" or set(answer["content"]) == {"application/problem+json"}


def test_where_an_answer_leads_is_there(document: dict[str, Any]) -> None:
    known = {operation["operationId"]: path for path, _, operation in operations(document)}
    for _, _, operation in operations(document):
        for answer in operation["responses"].values():
            for link in answer.get("links", {}).values():
                assert all(f"{{{name}}}" in known[link["operationId"]] for name in link["parameters"])


def test_the_document_is_sent_as_documents_are(client: TestClient) -> None:
    answer = client.get("/openapi.json", headers={"accept-encoding": "zstd"})

    assert answer.headers["content-encoding"] == "zstd"
    again = client.get("/openapi.json", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
