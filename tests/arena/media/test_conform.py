"""Conform: one form for all clips of a category, and nothing of the source but its picture and sound."""

import csv
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from arena.domain.presentation import ASPECT_RATIOS, Box, Canvas, presentation_of
from arena.errors import BadClip, BadInput
from arena.media.conform import conform
from arena.media.loudness import integrated

SILENT = presentation_of("text-to-video")
AUDIBLE = presentation_of("text-to-video-audio")
SMALL, SMALL_AUDIBLE = (
    replace(form, canvases=dict.fromkeys(ASPECT_RATIOS, Canvas(320, 180))) for form in (SILENT, AUDIBLE)
)
"""What does not depend on the size of the canvas is tested on a small one."""
CLIPS = Path(__file__).resolve().parents[3].parent / "shared" / "clips"
GRACE = Fraction(1, 500)  # a frame due within 2 ms of a tick is shown at it
TRACES = (
    b"Google",
    b"ComfyUI",
    b"workflow",
    b"VideoHandler",
    b"SoundHandler",
    b"Lavf",
    b"Lavc",
    b"x264",
    b"class_type",
)


MakeClip = Callable[..., Path]
NumberOf = Callable[[NDArray[np.uint8]], int]


def lumas(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [f.to_ndarray()[: f.height] for f in container.decode(video=0)]


def heard(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        return np.concatenate([f.to_ndarray() for f in container.decode(audio=0)], axis=1).astype(np.float32)


def tone_of(seconds: float, level: float = 0.1) -> NDArray[np.float32]:
    times = np.arange(round(seconds * 48_000)) / 48_000
    return np.tile((level * np.sin(2 * np.pi * 997 * times)).astype(np.float32), (2, 1))


def form(path: Path) -> tuple[object, ...]:
    """All that a decoder is told before the first picture."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        tracks = [
            (s.type, s.codec_context.name, s.time_base, s.start_time, dict(s.metadata)) for s in container.streams
        ]
        colour = (context.color_range, context.colorspace, context.color_primaries, context.color_trc)
        picture = (context.width, context.height, context.pix_fmt, context.profile, context.level, stream.average_rate)
        return picture, colour, context.extradata, dict(container.metadata), *map(str, tracks)


@pytest.mark.parametrize("fps", [8, 10, Fraction(24000, 1001), 24, 25, 30, 50, 60, 120])
def test_each_tick_shows_the_frame_that_a_60_hz_screen_shows(
    make_clip: MakeClip, tmp_path: Path, number_of: NumberOf, fps: Fraction
) -> None:
    source = make_clip(fps=fps, frames=20)
    made = conform(source, tmp_path / "out.mp4", SMALL)
    shown = [number_of(luma) for luma in lumas(tmp_path / "out.mp4")]
    assert shown == [min(int((Fraction(tick, 60) + GRACE) * fps), 19) for tick in range(made.frames)]
    assert made.frames == round(Fraction(20, 1) / fps * 60)


def test_times_rounded_to_milliseconds_do_not_shift_a_frame(
    make_clip: MakeClip, tmp_path: Path, number_of: NumberOf
) -> None:
    """WebM counts in milliseconds: the frame due at 66.67 ms says 67 ms, and is still shown at the fourth tick."""
    source = make_clip("source.webm", fps=30, codec="libvpx-vp9", frames=12)
    conform(source, tmp_path / "out.mp4", SMALL)
    assert [number_of(luma) for luma in lumas(tmp_path / "out.mp4")] == [tick // 2 for tick in range(24)]


@pytest.mark.parametrize(
    ("size", "canvas", "box"),
    [
        ((320, 180), (1280, 720), (0, 0, 1280, 720)),
        ((240, 240), (960, 960), (0, 0, 960, 960)),
        ((320, 240), (1104, 828), (0, 0, 1104, 828)),
        ((640, 272), (1470, 630), (0, 2, 1470, 624)),
        ((180, 320), (720, 1280), (0, 0, 720, 1280)),
        ((240, 320), (720, 1280), (0, 160, 720, 960)),
    ],
)
def test_the_picture_keeps_its_shape_between_black_bars(
    make_clip: MakeClip, tmp_path: Path, size: tuple[int, int], canvas: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    conform(make_clip(width=size[0], height=size[1], frames=2, fill=(200, 200, 200)), tmp_path / "out.mp4", SILENT)
    luma = lumas(tmp_path / "out.mp4")[0]
    assert luma.shape == canvas[::-1]
    left, top, width, height = box
    expected = np.full(luma.shape, 16.0)
    expected[top : top + height, left : left + width] = luma[canvas[1] // 2, canvas[0] // 2]
    edge = np.abs(luma - expected) > 4
    assert edge.mean() < 0.005  # the bars' rims, where the codec is allowed to be soft
    assert luma[canvas[1] // 2, canvas[0] // 2] > 180


def test_clips_of_one_prompt_can_share_a_canvas(make_clip: MakeClip, tmp_path: Path) -> None:
    source = make_clip(width=240, height=240, frames=2, fill=(200, 200, 200))
    made = conform(source, tmp_path / "out.mp4", SILENT, aspect_ratio="16:9")
    assert (made.aspect_ratio, made.canvas, made.box) == ("16:9", Canvas(1280, 720), Box(280, 0, 720, 720))
    luma = lumas(tmp_path / "out.mp4")[0]
    assert luma.shape == (720, 1280)
    assert luma[:, :270].max() < 24
    assert luma[:, 290:990].min() > 180
    with pytest.raises(BadInput, match="5:4"):
        conform(source, tmp_path / "other.mp4", SILENT, aspect_ratio="5:4")
    assert not (tmp_path / "other.mp4").exists()


@pytest.mark.parametrize(("rotation", "canvas"), [(90, (720, 1280)), (-90, (720, 1280)), (180, (1280, 720))])
def test_a_rotated_clip_is_shown_upright(
    make_clip: MakeClip, tmp_path: Path, number_of: NumberOf, rotation: float, canvas: tuple[int, int]
) -> None:
    source = make_clip(rotation=rotation, frames=6)
    conform(source, tmp_path / "out.mp4", SILENT)
    luma = lumas(tmp_path / "out.mp4")[-1]
    assert luma.shape == canvas[::-1]
    coded = np.rot90(luma, -round(rotation / 90))  # undo the counter-clockwise turn
    assert number_of(coded) == 5


def test_pixel_aspect_is_applied(make_clip: MakeClip, tmp_path: Path) -> None:
    made = conform(make_clip(width=160, height=180, sample_aspect=Fraction(2)), tmp_path / "out.mp4", SILENT)
    assert (made.source.width, made.source.height) == (320, 180)
    assert lumas(tmp_path / "out.mp4")[0][100, 20] > 60


@pytest.mark.parametrize(
    ("colour", "pix_fmt"),
    [
        ((1, 1), "yuv420p"),
        ((6, 1), "yuv420p"),
        ((1, 2), "yuv420p"),
        ((6, 2), "yuv420p"),
        ((1, 1), "yuv444p"),
        ((6, 1), "yuv444p10le"),
    ],
    ids=["709", "601", "709-full", "601-full", "709-444", "601-444-10bit"],
)
@pytest.mark.parametrize(
    "fill", [(200, 40, 40), (40, 180, 60), (30, 60, 200), (128, 128, 128)], ids=["red", "green", "blue", "grey"]
)
def test_colours_survive_every_matrix_range_and_depth(
    make_clip: MakeClip, tmp_path: Path, colour: tuple[int, int], pix_fmt: str, fill: tuple[int, int, int]
) -> None:
    conform(make_clip(colour=colour, pix_fmt=pix_fmt, fill=fill, frames=2), tmp_path / "out.mp4", SILENT)
    with av.open(str(tmp_path / "out.mp4")) as container:
        frame = next(container.decode(video=0))
        seen = frame.reformat(format="rgb24", src_colorspace=1, src_color_range=1, dst_color_range=2).to_ndarray()
    assert np.abs(seen[360, 640].astype(int) - fill).max() <= 6


def test_all_renditions_of_a_category_have_one_form(make_clip: MakeClip, tmp_path: Path) -> None:
    sources = [
        make_clip("a.mp4", fps=10, width=240, height=240, sound=np.zeros((2, 48_000), np.float32)),
        make_clip("b.webm", fps=30, codec="libvpx-vp9"),
        make_clip("c.mp4", pix_fmt="yuv444p10le", colour=(6, 1), tags={"comment": "made by ACME", "title": "ACME 3"}),
    ]
    for presentation in (SMALL, SMALL_AUDIBLE):
        for source in sources:
            conform(source, tmp_path / f"{source.stem}-out.mp4", presentation)
        assert len({str(form(tmp_path / f"{name}-out.mp4")) for name in "abc"}) == 1


def test_nothing_names_the_source_or_the_encoder(make_clip: MakeClip, tmp_path: Path) -> None:
    source = make_clip(
        tags={"comment": "ComfyUI workflow", "encoder": "Google", "handler_name": "Google Inc."}, options={"crf": "20"}
    )
    assert b"Google" in source.read_bytes()
    assert b"x264" in source.read_bytes()
    for presentation in (SMALL, SMALL_AUDIBLE):
        conform(source, tmp_path / "out.mp4", presentation)
        assert not [trace for trace in TRACES if trace in (tmp_path / "out.mp4").read_bytes()]


def test_the_index_comes_first_and_key_frames_every_second(make_clip: MakeClip, tmp_path: Path) -> None:
    conform(make_clip(fps=10, frames=25), tmp_path / "out.mp4", SMALL)
    data = (tmp_path / "out.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(tmp_path / "out.mp4")) as container:
        keys = [i for i, p in enumerate(p for p in container.demux(video=0) if p.size) if p.is_keyframe]
    assert keys == [0, 60, 120]


def test_reruns_give_the_same_bytes(make_clip: MakeClip, tmp_path: Path) -> None:
    source = make_clip(sound=tone_of(1.0))
    for name in ("one.mp4", "two.mp4"):
        conform(source, tmp_path / name, AUDIBLE)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


@pytest.mark.parametrize("level", [0.01, 0.1, 0.9])
def test_sound_has_the_length_of_the_picture_and_the_loudness_of_the_category(
    make_clip: MakeClip, tmp_path: Path, level: float
) -> None:
    made = conform(make_clip(frames=50, sound=tone_of(3.5, level)), tmp_path / "out.mp4", SMALL_AUDIBLE)
    samples = heard(tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        lengths = {stream.duration * stream.time_base for stream in container.streams}
    assert lengths == {made.duration}
    assert integrated(samples, 48_000) == pytest.approx(-23, abs=0.3)
    assert made.heard


def test_peaks_are_limited_where_the_gain_would_clip_them(make_clip: MakeClip, tmp_path: Path) -> None:
    """A quiet tone with loud clicks: the gain that levels it would bring the clicks to 20 dB over full scale."""
    sound = tone_of(4, 0.01)
    sound[:, 12_000::24_000] = 0.9
    conform(make_clip(frames=96, sound=sound), tmp_path / "out.mp4", SMALL_AUDIBLE)
    samples = heard(tmp_path / "out.mp4")
    assert np.abs(samples).max() <= 10 ** (-1 / 20) + 0.01
    assert integrated(samples, 48_000) == pytest.approx(-23, abs=1)


def test_sound_stays_where_it_was(make_clip: MakeClip, tmp_path: Path) -> None:
    sound = np.zeros((2, 96_000), np.float32)
    sound[:, 48_000:52_800] = tone_of(0.1, 0.5)
    conform(make_clip(frames=48, sound=sound), tmp_path / "out.mp4", SMALL_AUDIBLE)
    loud = np.flatnonzero(np.abs(heard(tmp_path / "out.mp4")[0]) > 0.05)
    assert abs(loud[0] - 48_000) < 480


def test_a_source_without_sound_gets_a_silent_track_only_where_the_category_has_sound(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    source = make_clip()
    made = conform(source, tmp_path / "out.mp4", SMALL_AUDIBLE)
    assert made.audio
    assert not made.heard
    assert not heard(tmp_path / "out.mp4").any()
    conform(make_clip(sound=tone_of(1)), tmp_path / "out.mp4", SMALL)
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert not container.streams.audio


def test_mono_sound_at_another_rate_is_taken(make_clip: MakeClip, tmp_path: Path) -> None:
    source = make_clip(frames=48, sound=tone_of(2)[:1, : 2 * 44_100], rate=44_100, layout="mono")
    conform(source, tmp_path / "out.mp4", SMALL_AUDIBLE)
    assert integrated(heard(tmp_path / "out.mp4"), 48_000) == pytest.approx(-23, abs=0.3)


def test_a_clip_that_is_cut_off_is_refused_with_the_frame_and_the_time(make_clip: MakeClip, tmp_path: Path) -> None:
    whole = make_clip("whole.mp4", frames=48, options={"movflags": "faststart"}).read_bytes()
    with (
        av.open(str(tmp_path / "whole.mp4")) as container,
        av.open(str(tmp_path / "index-first.mp4"), "w", options={"movflags": "faststart"}) as out,
    ):
        copy = out.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                out.mux(packet)
    whole = (tmp_path / "index-first.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(BadClip, match=r"cut\.mp4: frame \d+ at \d\.\d\d s can't be decoded"):
        conform(tmp_path / "cut.mp4", tmp_path / "out.mp4", SILENT)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.mp4", "index-first.mp4", "whole.mp4"]


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt"),
    [("source.gif", "gif", "rgb8"), ("source.webm", "libvpx-vp9", "yuva420p"), ("source.mp4", "mpeg4", "yuv420p")],
)
def test_odd_containers_codecs_and_pixel_formats_are_taken(
    make_clip: MakeClip, tmp_path: Path, name: str, codec: str, pix_fmt: str
) -> None:
    source = make_clip(name, codec=codec, pix_fmt=pix_fmt, fps=10, frames=6, fill=(200, 40, 40))
    made = conform(source, tmp_path / "out.mp4", SMALL)
    assert made.frames == 36


def test_a_clip_longer_than_the_arena_takes_is_refused(make_clip: MakeClip, tmp_path: Path) -> None:
    with pytest.raises(BadClip, match=r"130\.0 s long; the longest clip taken is 120 s"):
        conform(make_clip(fps=1, frames=130, width=64, height=64), tmp_path / "out.mp4", SILENT)


@pytest.mark.shared
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips are not beside the checkout")
def test_every_real_clip_conforms_to_one_form_without_a_trace(tmp_path: Path) -> None:
    with (CLIPS / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 36
    forms = set()
    for row in rows:
        # A small canvas, because only the time it takes depends on it.
        presentation = SMALL_AUDIBLE if presentation_of(row["category"]).sound else SMALL
        made = conform(CLIPS / row["file"], tmp_path / "out.mp4", presentation)
        data = (tmp_path / "out.mp4").read_bytes()
        assert not [trace for trace in TRACES if trace in data], row["file"]
        assert abs(made.duration - made.source.duration) <= Fraction(1, 120)
        forms.add(str(form(tmp_path / "out.mp4")))
    assert len(forms) == 1
