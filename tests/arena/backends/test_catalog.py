"""The catalog: every system of the founding documents, over each of its routes."""

from pathlib import Path

import pytest

from arena.backends.catalog import load_catalog
from arena.domain.offers import Status
from arena.errors import BadCatalog, NotFound

CATALOG = load_catalog()


def test_our_own_files_have_no_fault() -> None:
    assert CATALOG.offers


def test_what_has_a_day_to_go_says_what_comes_after_it() -> None:
    for offer in CATALOG.offers.values():
        if offer.status is Status.ACTIVE and offer.sunset is not None:
            assert offer.successor, offer.slug


def test_every_source_and_every_price_says_where_it_is_from() -> None:
    for offer in CATALOG.offers.values():
        assert offer.sources
        for price in offer.prices:
            assert price.on is not None or price.source.startswith("founding documents"), offer.slug


def test_what_is_gone_says_what_replaces_it_and_what_becomes_of_its_clips() -> None:
    gone = [offer for offer in CATALOG.offers.values() if offer.status is not Status.ACTIVE]

    assert gone
    for offer in gone:
        assert offer.note, offer.slug
        assert offer.successor is None or CATALOG.offer(offer.successor).status is Status.ACTIVE, offer.slug


@pytest.mark.parametrize(
    ("family", "routes"),
    [
        ("runway-gen-4", {"runway", "replicate", "folder"}),
        ("runway-aleph", {"runway", "folder"}),
        ("veo-3", {"vertex", "google", "fal", "runway", "replicate", "folder"}),
        ("sora-2", {"openai", "fal", "replicate", "folder"}),
        ("kling-3", {"kling", "fal", "runway", "replicate"}),
        ("pika-2", {"fal"}),
        ("seedance-2", {"ark", "fal", "runway", "replicate"}),
        ("happyhorse-1", {"dashscope", "fal", "runway"}),
        ("luma-ray", {"luma", "fal"}),
        ("gemini-omni", {"google"}),
    ],
)
def test_every_system_has_a_row_for_each_of_its_routes(family: str, routes: set[str]) -> None:
    assert {offer.route for offer in CATALOG.offers.values() if offer.family == family} == routes


@pytest.mark.parametrize(
    ("slug", "per_second", "highest"),
    [
        ("runway-gen-4", 0.12, None),
        ("runway-gen-4-turbo", 0.05, None),
        ("runway-gen-4.5", 0.05, None),
        ("runway-gen-4-aleph", 0.15, None),
        ("happyhorse-1.0", 0.14, 0.28),
        ("veo-3.1-vertex", 0.15, 0.40),
        ("seedance-2.0", 0.0632, 0.0788),
    ],
)
def test_what_the_founding_documents_said_of_a_price_is_kept(
    slug: str, *, per_second: float, highest: float | None
) -> None:
    said = [price for price in CATALOG.offer(slug).prices if price.source.startswith("founding documents")]

    assert [(price.per_second, price.highest) for price in said] == [(per_second, highest)]


@pytest.mark.parametrize(
    ("slug", "status"),
    [
        ("runway-gen-4", Status.RENAMED),
        ("runway-gen-4-aleph", Status.RETIRED),
        ("veo-3-vertex", Status.RETIRED),
        ("sora-2", Status.RETIRED),
        ("sora-2-pro-fal", Status.RETIRED),
    ],
)
def test_what_can_not_be_asked_any_more_is_marked_so(slug: str, status: Status) -> None:
    offer = CATALOG.offer(slug)

    assert offer.status is status
    assert offer.categories == ()
    assert "imported" in offer.note


def test_an_operators_own_folder_adds_to_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'route = "comfyui"\n[[model]]\nslug = "my-ltx"\nname = "My LTX"\norganization = "Me"\nfamily = "ltx"\n'
        'sources = ["me"]\n[[model.call]]\nid = "ltx"\ncategories = ["text-to-video"]\n'
    )

    catalog = load_catalog(tmp_path)

    assert catalog.offer("my-ltx").route == "comfyui"
    assert len(catalog.offers) == len(CATALOG.offers) + 1
    call = catalog.call("comfyui", "ltx", "text-to-video")
    assert call is not None
    assert call.id == "ltx"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[model]]\nslug = 'runway-gen-4.5'\n", "mine.toml: slug 'runway-gen-4.5' is taken already"),
        ("[[model]]\nslug = 'x'\nsuccessor = 'y'\n", "there is no successor 'y'"),
    ],
)
def test_a_folder_that_does_not_fit_ours_is_refused(tmp_path: Path, text: str, said: str) -> None:
    rest = (
        'name = "X"\norganization = "Me"\nfamily = "x"\nsources = ["me"]\n'
        '[[model.call]]\nid = "x"\ncategories = ["text-to-video"]\n'
    )
    (tmp_path / "mine.toml").write_text(f'route = "fal"\n{text}{rest}')

    with pytest.raises(BadCatalog) as caught:
        load_catalog(tmp_path)

    assert said in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCatalog, match="nowhere: is no folder"):
        load_catalog(tmp_path / "nowhere")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(BadCatalog, match=r"mine\.toml: can't be read"):
        load_catalog(tmp_path)


def test_a_slug_that_is_not_here_brings_up_those_that_are_near() -> None:
    with pytest.raises(NotFound, match=r"runway-gen-4\.5"):
        CATALOG.offer("runway-gen-4-mega")
