"""Colour: what a model drew is what a voter sees, however the file writes it."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from arena.domain.presentation import ASPECT_RATIOS, Canvas, presentation_of
from arena.errors import BadClip
from arena.media.conform import conform

Floats = NDArray[np.float64]
MakeClip = Callable[..., Path]

FORM: Final = replace(presentation_of("text-to-video"), canvases=dict.fromkeys(ASPECT_RATIOS, Canvas(320, 180)))
BARS: Final = np.array(
    [
        *((0.75, 0.75, 0.75), (0.75, 0.75, 0.1), (0.1, 0.75, 0.75), (0.15, 0.7, 0.2)),
        *((0.75, 0.1, 0.75), (0.75, 0.15, 0.1), (0.15, 0.1, 0.75), (0.45, 0.5, 0.4)),
    ]
)
"""R'G'B' of eight bars, left to right."""
WEIGHTS: Final = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}
"""Kr and Kb of H.273's matrix coefficients."""
CHROMATICITIES: Final = {
    1: (0.64, 0.33, 0.30, 0.60, 0.15, 0.06),
    5: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (0.63, 0.34, 0.31, 0.595, 0.155, 0.07),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    12: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
}
"""x and y of red, green and blue of H.273's colour primaries; all of them with the white of D65."""


def to_xyz(primaries: int) -> Floats:
    """The matrix from linear RGB to XYZ (SMPTE RP 177)."""
    x, y = np.reshape(CHROMATICITIES[primaries], (3, 2)).T
    columns = np.stack([x / y, np.ones(3), (1 - x - y) / y])
    white = np.array([0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290])
    return columns * np.linalg.solve(columns, white)


def in_bt709(rgb: Floats, primaries: int) -> Floats:
    """R'G'B' of other primaries in those of BT.709, by way of linear light (ITU-R BT.709, item 1.2)."""
    linear = np.where(rgb < 0.081, rgb / 4.5, ((rgb + 0.099) / 1.099) ** (1 / 0.45))
    linear = np.clip(linear @ to_xyz(primaries).T @ np.linalg.inv(to_xyz(1)).T, 0, 1)
    return np.where(linear < 0.018, 4.5 * linear, 1.099 * linear**0.45 - 0.099)


def to_yuv(rgb: Floats, matrix: int, *, full: bool, bits: int) -> NDArray[np.uint16]:
    """Y'CbCr codes of R'G'B' (H.273, equations 8.1 to 8.3)."""
    red, blue = WEIGHTS[matrix]
    luma = rgb @ (red, 1 - red - blue, blue)
    chroma = np.stack([(rgb[:, 2] - luma) / (2 - 2 * blue), (rgb[:, 0] - luma) / (2 - 2 * red)], axis=1)
    scale = 2 ** (bits - 8)
    spans = (2**bits - 1, 2**bits - 1, 0) if full else (219 * scale, 224 * scale, 16 * scale)
    codes = np.column_stack([luma * spans[0] + spans[2], chroma * spans[1] + 128 * scale])
    return np.rint(codes).astype(np.uint16)


def bars(
    path: Path,
    *,
    matrix: int,
    primaries: int = 1,
    full: bool = False,
    bits: int = 8,
    tagged: bool = True,
    height: int = 180,
    transfer: int = 1,
) -> Path:
    """Write the bars losslessly with these meanings, and say so in the tags or not."""
    width = height * 16 // 9 // 16 * 16
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p" if bits == 8 else "yuv444p10le"
        context = stream.codec_context
        if tagged:
            context.colorspace, context.color_range = matrix, 2 if full else 1
            context.color_primaries, context.color_trc = primaries, transfer
        codes = np.repeat(to_yuv(BARS, matrix, full=full, bits=bits), width // 8, axis=0)
        planes = np.tile(codes.T[:, None, :], (1, height, 1))
        for index in range(2):
            frame = av.VideoFrame(width, height, stream.pix_fmt)
            for plane, samples in zip(frame.planes, planes, strict=True):
                wide = np.zeros((height, plane.line_size // (bits + 7 >> 3)), np.uint8 if bits == 8 else np.uint16)
                wide[:, :width] = samples
                plane.update(wide.tobytes())
            if tagged:
                frame.colorspace, frame.color_range = matrix, 2 if full else 1
                frame.color_primaries, frame.color_trc = primaries, transfer
            frame.pts, frame.time_base = index, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def seen(path: Path) -> Floats:
    """R'G'B' in the middle of the rendition's eight bars, in 8-bit steps."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
        flat = frame.to_ndarray().reshape(-1).astype(float)
    width, height = frame.width, frame.height
    luma, chroma = flat[: width * height].reshape(height, width), flat[width * height :].reshape(2, height // 2, -1)
    middles = [(2 * bar + 1) * width // 16 for bar in range(8)]
    y = np.array([luma[60:120, x - 6 : x + 6].mean() for x in middles])
    blue, red = (np.array([plane[30:60, x // 2 - 3 : x // 2 + 3].mean() for x in middles]) for plane in chroma)
    y, blue, red = (y - 16) / 219, (blue - 128) / 224, (red - 128) / 224
    r, b = y + (2 - 2 * 0.2126) * red, y + (2 - 2 * 0.0722) * blue
    return np.clip(np.stack([r, (y - 0.2126 * r - 0.0722 * b) / 0.7152, b], axis=1), 0, 1) * 255


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize(
    ("matrix", "primaries"),
    [(1, 1), (5, 5), (6, 6), (6, 1), (7, 6), (9, 9), (1, 12)],
    ids=["709", "601-625", "601-525", "601-709", "240M", "2020", "P3"],
)
def test_colours_are_those_that_were_drawn(tmp_path: Path, matrix: int, primaries: int, full: bool) -> None:
    source = bars(tmp_path / "bars.mp4", matrix=matrix, primaries=primaries, full=full)
    conform(source, tmp_path / "out.mp4", FORM)
    wanted = in_bt709(BARS, primaries) * 255
    assert np.abs(seen(tmp_path / "out.mp4") - wanted).max() <= 3.5


@pytest.mark.parametrize(("height", "matrix"), [(180, 6), (720, 1)], ids=["SD", "HD"])
def test_without_tags_size_tells_the_matrix_and_primaries_are_those_of_screens(
    tmp_path: Path, height: int, matrix: int
) -> None:
    conform(bars(tmp_path / "bars.mp4", matrix=matrix, tagged=False, height=height), tmp_path / "out.mp4", FORM)
    assert np.abs(seen(tmp_path / "out.mp4") - BARS * 255).max() <= 3.5


def test_pictures_in_rgb_need_no_tags(make_clip: MakeClip, tmp_path: Path) -> None:
    picture = np.tile(np.repeat(np.rint(BARS * 255), 40, axis=0).astype(np.uint8), (180, 1, 1))
    source = make_clip(codec="libx264rgb", pix_fmt="rgb24", draw=lambda _: picture, frames=2, colour=(2, 2))
    conform(source, tmp_path / "out.mp4", FORM)
    assert np.abs(seen(tmp_path / "out.mp4") - BARS * 255).max() <= 3.5


@pytest.mark.parametrize("matrix", [1, 6])
def test_ten_bits_are_dithered_down(tmp_path: Path, matrix: int) -> None:
    """A level between two 8-bit ones is neither: the mean over a small area still tells it."""
    source = bars(tmp_path / "bars.mp4", matrix=matrix, primaries=matrix, bits=10)
    conform(source, tmp_path / "out.mp4", replace(FORM, crf=1))
    assert np.abs(seen(tmp_path / "out.mp4") - in_bt709(BARS, matrix) * 255).max() <= 1


@pytest.mark.parametrize(
    ("matrix", "primaries", "transfer", "reason"),
    [
        (9, 9, 16, r"bars\.mp4: is HDR \(PQ\); convert it to SDR \(BT\.709\) first"),
        (9, 9, 18, r"bars\.mp4: is HDR \(HLG\)"),
        (1, 1, 8, r"bars\.mp4: has transfer characteristics 8"),
        (8, 1, 1, r"bars\.mp4: has matrix coefficients 8"),
        (1, 10, 1, r"bars\.mp4: has colour primaries 10"),
    ],
    ids=["PQ", "HLG", "linear", "YCgCo", "XYZ"],
)
def test_what_bt709_can_not_show_as_meant_is_refused_by_name(
    tmp_path: Path, matrix: int, primaries: int, transfer: int, reason: str
) -> None:
    WEIGHTS.setdefault(8, (0.25, 0.25))
    source = bars(tmp_path / "bars.mp4", matrix=matrix, primaries=primaries, transfer=transfer, bits=10)
    with pytest.raises(BadClip, match=reason):
        conform(source, tmp_path / "out.mp4", FORM)
    assert not (tmp_path / "out.mp4").exists()


def test_a_wide_picture_of_standard_range_keeps_its_greys(tmp_path: Path) -> None:
    conform(bars(tmp_path / "bars.mp4", matrix=9, primaries=9, transfer=14), tmp_path / "out.mp4", FORM)
    assert np.abs(seen(tmp_path / "out.mp4")[0] - 0.75 * 255).max() <= 2


def combed(index: int) -> NDArray[np.uint8]:
    """A bright bar moving 4 pixels a field over grey, the odd lines half a frame later than the even ones."""
    picture = np.full((180, 320, 3), 90, np.uint8)
    for line in range(180):
        left = 40 + 8 * index + 4 * (line % 2)
        picture[line, left : left + 60] = 200
    return picture


def test_interlaced_frames_lose_their_combs_and_keep_their_times(make_clip: MakeClip, tmp_path: Path) -> None:
    options = {"qp": "0", "flags": "+ildct+ilme", "x264-params": "tff=1"}
    source = make_clip(draw=combed, frames=12, fps=Fraction(30), options=options)
    with av.open(str(source)) as container:
        assert next(container.decode(video=0)).interlaced_frame
    made = conform(source, tmp_path / "out.mp4", replace(FORM, crf=10))
    assert made.frames == 24
    with av.open(str(tmp_path / "out.mp4")) as container:
        lumas = [frame.to_ndarray()[:180].astype(int) for frame in container.decode(video=0)]
    for tick, luma in enumerate(lumas[2:-2], 2):
        assert np.abs(np.diff(luma[20:160], axis=0)).mean() < 0.5
        assert np.flatnonzero(luma[90] > 150)[0] == pytest.approx(40 + 8 * (tick // 2), abs=5)
