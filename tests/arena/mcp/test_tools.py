"""What the tools say, to the client of the protocol's own library."""

from collections.abc import Callable
from typing import Any

import pytest
from mcp import Client
from mcp.server import MCPServer
from starlette.testclient import TestClient

from arena.mcp.server import server_of
from arena.services.arena import Arena

Asking = Callable[..., Any]
Ask = Callable[..., dict[str, Any]]

CATEGORY = "text-to-video"
TOOLS = {
    "leaderboard",
    "compare",
    "win_probability",
    "model_card",
    "search_prompts",
    "votes_needed",
    "categories",
}


@pytest.fixture
def server(arena: Arena, voted: TestClient) -> MCPServer[Any]:
    assert voted
    return server_of(arena)


@pytest.fixture
def call(server: MCPServer[Any], asking: Asking) -> Ask:
    """Calls a tool: its answer, which fits the schema that the tool gives of it."""

    def called(tool: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        async def asked(client: Client) -> Any:  # noqa: ANN401
            return await client.call_tool(tool, arguments)

        result = asking(server, asked)
        assert not result.is_error, result.content
        answer: dict[str, Any] = result.structured_content
        return answer

    return called


@pytest.fixture
def refusal(server: MCPServer[Any], asking: Asking) -> Callable[..., str]:
    """Calls a tool that refuses: what it says."""

    def called(tool: str, **arguments: Any) -> str:  # noqa: ANN401
        async def asked(client: Client) -> Any:  # noqa: ANN401
            return await client.call_tool(tool, arguments)

        result = asking(server, asked)
        assert result.is_error
        assert result.structured_content is None
        said: str = result.content[0].text
        return said

    return called


def test_tools_only_read_and_say_what_they_take_and_give(server: MCPServer[Any], asking: Asking) -> None:
    async def asked(client: Client) -> Any:  # noqa: ANN401
        return (await client.list_tools()).tools

    tools = asking(server, asked)

    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint is True
        assert all("description" in field for field in tool.input_schema["properties"].values())
        assert tool.output_schema["properties"]


def test_the_board_has_a_row_a_model_with_its_ranks(call: Ask, voted: TestClient) -> None:
    board = call("leaderboard")
    entries = voted.get("/api/v1/leaderboard").json()["entries"]

    assert [row["model"] for row in board["rows"]] == [entry["model"] for entry in entries] == ["m1", "m2", "m3", "m4"]
    for row, entry in zip(board["rows"], entries, strict=True):
        ends = sorted({entry["rank_lower"], entry["rank_upper"]})
        assert row["ranks"] == "-".join(map(str, ends))
        assert row["rating"] == round(entry["rating"], 1)
        assert (row["lower"], row["upper"]) == (round(entry["lower"], 1), round(entry["upper"], 1))
    assert (board["votes"], board["category"]) == (40, CATEGORY)
    assert "overlap" in board["how_to_read"]


def test_a_board_can_be_filtered_as_the_api_can(call: Ask) -> None:
    assert call("leaderboard", category="multi-shot")["rows"] == []
    assert call("leaderboard", cohort="simulated")["votes"] == 0
    assert 0 < call("leaderboard", tag="odd")["votes"] < 40
    assert call("leaderboard", aspect="motion")["votes"] == 0
    assert call("leaderboard", since="2999-01-01")["votes"] == 0
    assert call("leaderboard", as_of="2999-01-01", method="davidson", estimand="prompt-set")["votes"] == 40


def test_two_models_are_compared_and_told_apart_or_not(call: Ask, voted: TestClient) -> None:
    duel = call("compare", a="m1", b="m4")
    told = voted.get("/api/v1/compare/m1/m4").json()
    needed = call("votes_needed", a="m2", b="m3")
    chance = call("win_probability", a="m1", b="m4")

    assert duel["says"] == told["says"]
    assert duel["gap"]["value"] == round(told["gap"]["points"], 1) > 0
    assert duel["probability"]["lower"] <= duel["probability"]["value"] <= duel["probability"]["upper"]
    share = told["observed"]["share"]
    assert (duel["battles"], duel["observed"]) == (told["observed"]["battles"], share and round(share, 4))
    assert {part["part"] for part in duel["by_tag"]} == {"all", "odd"}
    assert chance == {name: duel[name] for name in chance}
    assert call("win_probability", a="m4", b="m1")["probability"]["value"] == pytest.approx(
        1 - duel["probability"]["value"], abs=2e-4
    )
    assert needed["says"]
    assert needed["told_apart"] is (needed["better"] is not None)
    assert needed["votes"] == 40


def test_a_model_has_a_card(call: Ask) -> None:
    card = call("model_card", model="m1")

    assert (card["model"], card["name"], card["organization"]) == ("m1", "Model m1", "Lab of m1")
    (standing,) = card["standings"]
    assert (standing["category"], standing["row"]["model"]) == (CATEGORY, "m1")
    assert {each["model"] for each in standing["opponents"]} == {"m2", "m3", "m4"}
    assert standing["clips"]["clips"] == 5


def test_prompts_are_found_by_words_tag_and_category(call: Ask) -> None:
    assert call("search_prompts")["found"] == 5
    assert [prompt["id"] for prompt in call("search_prompts", words="TEXT p2")["prompts"]] == ["p2"]
    odd = call("search_prompts", tag="odd", limit=2)
    assert (odd["found"], [prompt["id"] for prompt in odd["prompts"]]) == (3, ["p1", "p3"])
    assert call("search_prompts", category="multi-shot") == {"found": 0, "prompts": []}


def test_categories_say_what_can_be_asked_for(call: Ask) -> None:
    first, *others = call("categories")["categories"]

    assert (first["category"], first["models"], first["clips"], first["votes"]) == (CATEGORY, 4, 20, 40)
    assert {other["votes"] for other in others} == {0}
    assert "motion" in first["aspects"]


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("leaderboard", {"category": "films"}, "there is no category 'films'"),
    ("leaderboard", {"aspect": "beauty"}, "there is no aspect 'beauty'"),
    ("leaderboard", {"as_of": "yesterday"}, "as_of: "),
    ("leaderboard", {"as_of": "yesterday"}, "not 'yesterday'"),
    ("model_card", {"model": "m9"}, "there is no model 'm9'"),
    ("compare", {"a": "m1", "b": "m1"}, "model m1: can't be compared with itself"),
    ("compare", {"a": "m1", "b": "m2", "category": "films"}, "there is no category 'films'"),
    ("votes_needed", {"a": "m1"}, "b\n  Field required"),
    ("search_prompts", {"limit": 0}, "input_value=0"),
    ("search_prompts", {"category": "films"}, "there is no category 'films'"),
    ("vote", {"winner": "left"}, "Unknown tool: vote"),
)


def test_what_can_not_be_answered_is_refused_by_place_and_value(refusal: Callable[..., str]) -> None:
    for tool, arguments, said in REFUSED:
        assert said in refusal(tool, **arguments), (tool, arguments)


def test_boards_and_the_method_can_be_read_as_resources(
    server: MCPServer[Any], asking: Asking, voted: TestClient
) -> None:
    async def asked(client: Client) -> Any:  # noqa: ANN401
        listed = {str(each.uri) for each in (await client.list_resources()).resources}
        templates = [each.uri_template for each in (await client.list_resource_templates()).resource_templates]
        read = [
            (await client.read_resource(uri)).contents[0].text
            for uri in (f"blindcut://leaderboard/{CATEGORY}", "blindcut://method")
        ]
        with pytest.raises(Exception, match="there is no category 'films'"):
            await client.read_resource("blindcut://leaderboard/films")
        return listed, templates, read

    listed, templates, (board, method) = asking(server, asked)

    assert listed == {"blindcut://method", "blindcut://categories"}
    assert templates == ["blindcut://leaderboard/{category}"]
    assert board == voted.get("/api/v1/leaderboard").text
    assert method.startswith("# How votes become ratings\n\n## ")
    assert "* Which clip stands on the left is a fair coin.\n" in method
