"""Probe: what a file is, or why it can't be shown."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from arena.errors import BadClip
from arena.media.probe import AudioFacts, probe

MakeClip = Callable[..., Path]


def test_facts_are_those_of_the_file(make_clip: MakeClip) -> None:
    sound = np.zeros((2, 44_100), np.float32)
    facts = probe(make_clip(fps=Fraction(24000, 1001), frames=30, sound=sound, rate=44_100, tags={"comment": "hello"}))
    assert (facts.codec, facts.width, facts.height, facts.frames) == ("h264", 320, 180, 30)
    assert facts.fps == Fraction(24000, 1001)
    assert facts.duration == Fraction(30 * 1001, 24000)
    assert (facts.pix_fmt, facts.bits) == ("yuv420p", 8)
    assert facts.audio == AudioFacts("aac", 44_100, 2)
    assert facts.tags["container.comment"] == "hello"


def test_the_container_is_told_by_the_bytes_and_not_by_the_name(make_clip: MakeClip, tmp_path: Path) -> None:
    make_clip("source.webm", codec="libvpx-vp9", frames=4).rename(tmp_path / "clip.mp4")
    facts = probe(tmp_path / "clip.mp4")
    assert "webm" in facts.container
    assert facts.frames == 4
    assert facts.audio is None


def test_size_is_as_shown(make_clip: MakeClip) -> None:
    facts = probe(make_clip(rotation=90))
    assert (facts.width, facts.height, facts.rotation) == (180, 320, 90)


def test_a_deep_clip_is_known_as_such(make_clip: MakeClip) -> None:
    assert probe(make_clip(pix_fmt="yuv444p10le", frames=2)).bits == 10


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.mp4", b"", r"empty\.mp4: the file is empty \(0 bytes\)"),
        ("text.mp4", b"this is no video\n" * 200, r"text\.mp4: not a video file"),
        ("subtitle.mp4", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n" * 50, r"subtitle\.mp4: not a video file"),
        (
            "list.mp4",
            b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/hosts\n#EXT-X-ENDLIST\n",
            r"list\.mp4: not a video",
        ),
        ("concat.mp4", b"ffconcat version 1.0\nfile source.mp4\n", r"concat\.mp4: not a video file"),
        ("zeros.mp4", bytes(4096), r"zeros\.mp4: not a video file"),
    ],
)
def test_what_is_not_a_video_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """Playlists among them: they would make the decoder open what they name."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadClip, match=reason):
        probe(tmp_path / name)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadClip, match=r"gone\.mp4: there is no such file"):
        probe(tmp_path / "gone.mp4")


def test_a_file_cut_off_before_its_index_is_refused(make_clip: MakeClip, tmp_path: Path) -> None:
    data = make_clip().read_bytes()
    (tmp_path / "cut.mp4").write_bytes(data[: data.index(b"moov") - 8])
    with pytest.raises(BadClip, match=r"cut\.mp4: not a video file, or cut off before its index"):
        probe(tmp_path / "cut.mp4")


def test_sound_alone_is_no_clip(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "song.mp4"), "w") as container:
        track = container.add_stream("aac", rate=48_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    with pytest.raises(BadClip, match=r"song\.mp4: has no video stream"):
        probe(tmp_path / "song.mp4")


@pytest.mark.parametrize(("transfer", "name"), [(16, "PQ"), (18, "HLG")])
def test_hdr_is_refused_by_its_name(make_clip: MakeClip, transfer: int, name: str) -> None:
    with pytest.raises(BadClip, match=rf"is HDR \({name}\); convert it to SDR"):
        probe(make_clip(pix_fmt="yuv420p10le", frames=2, transfer=transfer))
