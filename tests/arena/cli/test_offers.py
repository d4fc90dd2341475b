"""`blindcut models catalog`: what can be asked for clips, and what is missing here."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest


def test_the_catalog_says_what_is_open_here_and_never_shows_a_key(
    blindcut: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", "id:hush")

    ran = blindcut("models", "catalog")

    lines = {line.split()[0]: line for line in ran.out.splitlines() if line.strip()}
    assert ran.code == 0
    assert lines["veo-3.1-fal"].split()[:5] == ["veo-3.1-fal", "fal", "0.200", "active", "yes"]
    assert "needs RUNWAYML_API_SECRET" in lines["runway-gen-4.5"]
    assert lines["runway-gen-4.5"].rstrip().endswith("text-to-video, image-to-video")
    assert "0.120" in lines["runway-gen-4.5"]
    assert "retired 2026-06-10, now runway-aleph-2" in lines["runway-gen-4-aleph"]
    assert "renamed, now runway-gen-4-turbo" in lines["runway-gen-4"]
    assert "active until 2026-12-03, then gemini-omni-1.2-flash" in lines["gemini-omni-1.1-flash"]
    assert "hush" not in ran.out


def test_json_has_all_figures_with_their_dates_and_sources(blindcut: Callable[..., object]) -> None:
    ran = blindcut("models", "catalog", "--json", "--route", "runway", "--category", "text-to-video")

    offers = {offer["slug"]: offer for offer in json.loads(ran.out)}
    assert {offer["route"] for offer in offers.values()} == {"runway"}
    assert "runway-gen-4-turbo" not in offers, "it makes clips of images alone"
    figures = offers["runway-gen-4.5"]["prices"]
    assert [(price["per_second"], price["on"] is None) for price in figures] == [(0.05, True), (0.12, False)]
    assert offers["runway-gen-4.5"]["missing"] == ["RUNWAYML_API_SECRET"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--route", "rnway"), "there is no route 'rnway'"), (("--category", "films"), "there is no category 'films'")],
)
def test_what_there_is_not_is_named(complaint: Callable[..., str], arguments: tuple[str, ...], said: str) -> None:
    assert said in complaint("models", "catalog", *arguments)


def test_a_fault_in_an_operators_own_catalog_is_one_line(
    complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text('route = "openai"\n[[model]]\nslug = "My Model"\n')
    monkeypatch.setenv("BLINDCUT_CATALOG_DIR", str(tmp_path))

    said = complaint("models", "catalog")

    assert "mine.toml: model 1 (My Model), slug: " in said
    assert "model 1 (My Model), name: Field required" in said
