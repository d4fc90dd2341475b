"""The data card: what Croissant 1.1 wants of it, and that it says what the files hold.

That mlcroissant reads the tables by it was tried by hand; the package brings more than all else here together.
"""

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from arena.services.arena import Arena
from arena.services.card import ARCHIVE, live_card, write_card
from arena.services.export import Exported, export_log
from arena.services.tables import TableFormat

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REQUIRED = {
    *("@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "datePublished"),
    "distribution",
}
TYPES = {"sc:Text": str, "sc:Integer": int, "sc:Float": float, "sc:DateTime": object}


@pytest.fixture
def voted(arena: Arena, log: Any) -> Arena:  # noqa: ANN401
    log.cast("m1", "m2", "left")
    log.cast("m2", "m3", "tie", aspects={"motion": "left"})
    log.judge(log.cast("m1", "m3", "right"), counted=False)
    log.repeat("m2", "m1", "right")
    return arena


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (made := tmp_path / "export").mkdir()
    return made


def exported(arena: Arena, folder: Path, form: TableFormat) -> tuple[Exported, dict[str, Any]]:
    found = export_log(arena.database, folder, form)
    write_card(found, folder, arena.settings)
    card: dict[str, Any] = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    return found, card


def ids(card: dict[str, Any]) -> list[str]:
    """What the card gives names to."""
    return [
        *(file["@id"] for file in card["distribution"]),
        *(records["@id"] for records in card["recordSet"]),
        *(field["@id"] for records in card["recordSet"] for field in records["field"]),
    ]


def references(node: object) -> set[str]:
    """What the card refers to: objects that hold an id and nothing else."""
    if isinstance(node, list):
        return set().union(*map(references, node))
    if not isinstance(node, dict):
        return set()
    return {node["@id"]} if list(node) == ["@id"] else set().union(*map(references, node.values()))


@pytest.mark.parametrize("form", TableFormat)
def test_a_card_has_what_croissant_requires(voted: Arena, folder: Path, form: TableFormat) -> None:
    _, card = exported(voted, folder, form)
    assert set(card) >= REQUIRED
    assert card["@type"] == "sc:Dataset"
    assert "http://mlcommons.org/croissant/1.1" in card["conformsTo"]
    assert card["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert card["url"].startswith("urn:sha256:")
    assert len(ids(card)) == len(set(ids(card)))
    body = {name: value for name, value in card.items() if name != "@context"}
    assert references(body) <= set(ids(card))
    used = {name for name in body if not name.startswith("@")}
    for term in used & {"citeAs", "isLiveDataset", "recordSet"}:
        assert card["@context"][term] == f"cr:{term}"


@pytest.mark.parametrize("form", TableFormat)
def test_every_file_is_named_with_its_size_and_its_hash(voted: Arena, folder: Path, form: TableFormat) -> None:
    _, card = exported(voted, folder, form)
    files = {file["contentUrl"]: file for file in card["distribution"]}
    assert {path.name for path in folder.iterdir()} == {*files, "croissant.json", "README.md"}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for name, file in files.items():
        content = (folder / name).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
        assert file["sha256"] in readme


def test_the_schema_is_that_of_the_tables(voted: Arena, folder: Path) -> None:
    _, card = exported(voted, folder, TableFormat.PARQUET)
    files = {file["@id"]: folder / file["contentUrl"] for file in card["distribution"]}
    for records in card["recordSet"]:
        (of,) = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        columns = [field["source"]["extract"]["column"] for field in records["field"]]
        table = duckdb.sql(f"FROM '{files[of]}'")
        assert columns == table.columns
        keys = [key["@id"].partition("/")[2] for key in records["key"]]
        rows = [tuple(row) for row in table.project(", ".join(keys)).fetchall()]
        assert len(rows) == len(set(rows))
        if files[of].suffix == ".parquet":
            for field, values in zip(records["field"], zip(*table.fetchall(), strict=True), strict=True):
                assert all(isinstance(value, TYPES[field["dataType"]]) for value in values if value is not None)


def test_a_card_says_how_many_votes_of_each_kind_there_are(voted: Arena, folder: Path) -> None:
    found, card = exported(voted, folder, TableFormat.CSV)
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {(each["propertyID"], each["name"]): each["value"] for each in card["additionalProperty"]}
    for what in ("category", "cohort", "winner"):
        assert Counter(row[what] for row in rows) == {
            name: votes for (of, name), votes in told.items() if of == f"votes by {what}"
        }
    assert found.votes.total() == len(rows) == 2
    assert f"{len(rows)} votes on generated video" in card["description"]


def test_an_arena_without_votes_has_a_card(arena: Arena, folder: Path) -> None:
    _, card = exported(arena, folder, TableFormat.CSV)
    assert set(card) >= REQUIRED
    assert card["additionalProperty"] == []
    assert "temporalCoverage" not in card


def test_the_licence_may_be_an_address(voted: Arena, folder: Path) -> None:
    voted.settings = voted.settings.model_copy(update={"data_license": "https://arena.example/terms"})
    _, card = exported(voted, folder, TableFormat.CSV)
    assert card["license"] == "https://arena.example/terms"


def test_a_live_card_leads_to_every_file_and_promises_no_bytes(voted: Arena, folder: Path) -> None:
    found, _ = exported(voted, folder, TableFormat.PARQUET)
    addresses = {"votes.parquet": "https://arena.example/votes", ARCHIVE: "https://arena.example/all"}
    card = live_card(found, voted.settings, page="https://arena.example/ledger", addresses=addresses)
    assert set(card) >= REQUIRED
    assert card["isLiveDataset"] is True
    files = {file["@id"]: file for file in card["distribution"]}
    assert {name: files[name]["contentUrl"] for name in addresses} == addresses
    assert {file for file in files if "containedIn" in files[file]} == {path.name for path in found.files[1:]}
    assert not [file for file in files.values() if "sha256" in file]
    assert references(card["distribution"]) | references(card["recordSet"]) <= set(ids(card))
