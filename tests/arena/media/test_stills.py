"""Posters, reference pictures and provenance."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from arena.errors import BadClip
from arena.media.poster import poster
from arena.media.probe import probe
from arena.media.provenance import provenance
from arena.media.still import still

MakeClip = Callable[..., Path]
CLIPS = Path(__file__).resolve().parents[3].parent / "shared" / "clips"


def picture(path: Path) -> NDArray[np.uint8]:
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        rgb: NDArray[np.uint8] = frame.to_ndarray(format="rgb24")
        return rgb


def test_a_poster_is_a_picture_of_the_clip_without_a_word(make_clip: MakeClip, tmp_path: Path) -> None:
    poster(make_clip(), tmp_path / "poster.jpg")
    data = (tmp_path / "poster.jpg").read_bytes()
    assert data.startswith(b"\xff\xd8\xff")
    assert b"Lavc" not in data
    assert picture(tmp_path / "poster.jpg").shape == (180, 320, 3)
    again = tmp_path / "again.jpg"
    poster(tmp_path / "source.mp4", again)
    assert again.read_bytes() == data


@pytest.mark.parametrize("fill", [(200, 60, 40), (40, 160, 70)])
def test_a_poster_has_the_colours_of_the_clip(make_clip: MakeClip, tmp_path: Path, fill: tuple[int, int, int]) -> None:
    poster(make_clip(fill=fill), tmp_path / "poster.jpg")
    assert np.abs(picture(tmp_path / "poster.jpg")[90, 160].astype(int) - fill).max() < 8


def begins_with(start: str) -> Callable[[int], NDArray[np.uint8]]:
    """A clip of a bright half picture, at 10 frames a second, whose first 15 frames show something else."""
    noise = np.random.default_rng(1)

    def draw(index: int) -> NDArray[np.uint8]:
        image = np.full((90, 160, 3), 20, np.uint8)
        image[:, 80:] = 230
        if index >= 15:
            return image
        if start == "black with noise":
            return noise.integers(0, 60, (90, 160, 1), np.uint8).repeat(3, axis=2)
        if start == "fade":
            return (image * (index / 60)).astype(np.uint8)
        return np.full_like(image, 255 if start == "white flash" else 0)

    return draw


@pytest.mark.parametrize("start", ["black", "black with noise", "white flash", "fade"])
def test_a_poster_passes_over_a_start_that_shows_nothing(make_clip: MakeClip, tmp_path: Path, start: str) -> None:
    options = {"g": "10", "x264-params": "scenecut=0", "qp": "10"}
    source = make_clip(draw=begins_with(start), width=160, height=90, fps=10, frames=30, options=options)
    poster(source, tmp_path / "poster.jpg")
    seen = picture(tmp_path / "poster.jpg").astype(int)
    assert seen[:, 90:].mean() > 200
    assert seen[:, :70].mean() < 60


def test_bars_are_no_picture(make_clip: MakeClip, tmp_path: Path) -> None:
    """White between black bars spreads widely, and is as empty as without them."""

    def draw(index: int) -> NDArray[np.uint8]:
        image = np.zeros((90, 160, 3), np.uint8)
        image[:, 40:120] = 255
        if index >= 10:
            image[30:60, 60:100] = (200, 40, 40)
        return image

    source = make_clip(
        draw=draw, width=160, height=90, fps=10, frames=20, options={"g": "10", "x264-params": "scenecut=0", "qp": "10"}
    )
    poster(source, tmp_path / "poster.jpg")
    assert np.abs(picture(tmp_path / "poster.jpg")[45, 80].astype(int) - (200, 40, 40)).max() < 12


def test_a_poster_of_a_black_clip_is_black_and_not_an_error(make_clip: MakeClip, tmp_path: Path) -> None:
    poster(make_clip(fill=(0, 0, 0)), tmp_path / "poster.jpg")
    assert picture(tmp_path / "poster.jpg").max() < 8


def test_a_reference_picture_loses_its_words_and_keeps_its_look(tmp_path: Path) -> None:
    image = np.zeros((1200, 2000, 3), np.uint8)
    image[:, :1000] = (200, 60, 40)
    av.VideoFrame.from_ndarray(image).save(tmp_path / "input.png")
    data = (tmp_path / "input.png").read_bytes()
    words = b"tEXtparameters\x00a prompt by ACME"
    chunk = len(words[4:]).to_bytes(4) + words + zlib.crc32(words).to_bytes(4)
    (tmp_path / "input.png").write_bytes(data[:33] + chunk + data[33:])
    canvas = still(tmp_path / "input.png", tmp_path / "still.jpg")
    assert (canvas.width, canvas.height) == (1536, 922)
    assert b"ACME" not in (tmp_path / "still.jpg").read_bytes()
    seen = picture(tmp_path / "still.jpg").astype(int)
    assert np.abs(seen[400, 300] - (200, 60, 40)).max() < 8
    assert seen[400, 1200].max() < 8


def test_what_is_not_a_picture_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "input.png").write_bytes(b"GIF89a, honestly")
    with pytest.raises(BadClip, match=r"input\.png"):
        still(tmp_path / "input.png", tmp_path / "still.jpg")
    assert [p.name for p in tmp_path.iterdir()] == ["input.png"]


def test_provenance_is_what_the_file_says_of_its_maker(make_clip: MakeClip) -> None:
    source = make_clip(tags={"comment": "made by ACME"}, options={"crf": "20"})
    user = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"\0" * 12
    source.write_bytes(source.read_bytes() + (8 + len(user)).to_bytes(4) + b"uuid" + user)
    said = provenance(source, probe(source))
    assert said["tags"]["container.comment"] == "made by ACME"
    assert any(words.startswith("x264 - core") for words in said["encoders"])
    assert {"ftyp", "moov", "mdat", "uuid"} <= set(said["boxes"])
    assert said["uuids"] == ["d8fec3d6-1b0e-483c-9297-5828877ec481"]
    assert said["c2pa"] is True
    assert json.loads(json.dumps(said)) == said


def test_a_clip_without_content_credentials_has_none(make_clip: MakeClip) -> None:
    source = make_clip()
    assert provenance(source, probe(source))["c2pa"] is False


@pytest.mark.shared
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips are not beside the checkout")
@pytest.mark.parametrize(
    ("file", "trace"),
    [("i2v/hummingbird/veo3.mp4", "Google"), ("i2v/hummingbird/framepack-hunyuan.mp4", "FramePack")],
)
def test_real_clips_say_who_made_them(file: str, trace: str) -> None:
    assert trace in json.dumps(provenance(CLIPS / file, probe(CLIPS / file)))
