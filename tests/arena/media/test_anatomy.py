"""Anatomy: what a clip's bytes tell without its picture."""

from pathlib import Path

import pytest

from arena.errors import BadClip
from arena.media.anatomy import anatomy


def test_boxes_tables_and_packets_are_told(clip_files: tuple[Path, ...]) -> None:
    facts = anatomy(clip_files[0].read_bytes())
    assert str(facts["boxes"]).startswith("/ftyp /free /mdat /moov /moov/mvhd /moov/trak")
    assert "isomiso2" in str(facts["/ftyp"])
    assert (
        facts["entries./moov/trak/mdia/minf/stbl/stsz"] == facts["stream 0 packets"] == facts["stream 0 frames"] == 12
    )
    assert facts["box.mdat"] == float(facts["stream 0 bytes"]) + 8
    assert facts["duration"] == 500_000
    assert facts["stream 0 picture"] == "64x36 yuv420p 24"
    assert "encoder" in str(facts["tags"])
    assert "VideoHandler" in str(facts["/moov/trak/mdia/hdlr"])


def test_two_clips_differ_in_sizes_and_in_nothing_else(clip_files: tuple[Path, ...]) -> None:
    one, other = (anatomy(file.read_bytes()) for file in clip_files[:2])
    assert one.keys() == other.keys()
    differing = {name for name in one if one[name] != other[name]}
    assert {"stream 0 packet sizes", "bit rate"} <= differing
    assert all("packet" in each or "bit rate" in each or "bytes" in each or "box" in each for each in differing)


def test_a_padded_clip_shows_its_padding(clip_files: tuple[Path, ...]) -> None:
    content = clip_files[0].read_bytes()
    padded = anatomy(content + (1000).to_bytes(4) + b"free" + bytes(992))
    assert float(padded["box.free"]) - float(anatomy(content)["box.free"]) == 1000


@pytest.mark.parametrize("content", [b"", b"not a clip", bytes(64)])
def test_what_is_no_clip_is_refused(content: bytes) -> None:
    with pytest.raises(BadClip, match="no clip"):
        anatomy(content)


def test_a_box_that_lies_about_its_size_ends_the_walk(clip_files: tuple[Path, ...]) -> None:
    content = clip_files[0].read_bytes()
    whole = str(anatomy(content)["boxes"])
    for size in (3, 2**31):
        told = str(anatomy(content + size.to_bytes(4) + b"evil" + bytes(20))["boxes"])
        assert told == whole
