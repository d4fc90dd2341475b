"""Colour: what a source's samples mean, by its tags (ITU-T H.273) or, without tags, as players take it.

A rendition is BT.709 throughout. Standard-range sources of other matrices, ranges and primaries are converted,
primaries in linear light; what a BT.709 screen can't show it clips. High dynamic range is refused: to show it on a
standard screen takes a tone map, and voters would then judge the tone map that we chose and not the model.
"""

from typing import Final

from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from arena.errors import BadClip

_MATRICES: Final = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020"}
"""Matrix coefficients by FFmpeg's names."""
_PRIMARIES: Final = {
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    11: "smpte431",
    12: "smpte432",
    22: "jedec-p22",
}
"""Primaries that are not BT.709's, by FFmpeg's names."""
_HDR: Final = {16: "PQ", 18: "HLG"}
_UNTAGGED: Final = {0, 2, 3}
"""H.273: reserved, unspecified, reserved."""
_DISPLAYED_ALIKE: Final = {1, 4, 5, 6, 7, 11, 12, 13, 14, 15}
"""Transfers of standard range, among them BT.709, BT.601, sRGB and both of BT.2020: to players all the same."""
_HD_LINES: Final = 720


def refuse_strange_colour(frame: VideoFrame, *, place: str) -> None:
    """Refuse a frame whose samples we can't bring to BT.709 as they were meant.

    Raises:
        BadClip: The transfer is PQ or HLG (ITU-R BT.2100), or not one that screens show; or the matrix is one for
            which there is no linear conversion.
    """
    transfer, matrix, primaries = int(frame.color_trc), int(frame.colorspace), int(frame.color_primaries)
    if transfer in _HDR:
        raise BadClip(f"is HDR ({_HDR[transfer]}); convert it to SDR (BT.709) first", place=place)
    if transfer not in _UNTAGGED | _DISPLAYED_ALIKE:
        raise BadClip(f"has transfer characteristics {transfer} of H.273; convert it to BT.709 first", place=place)
    if not frame.format.is_rgb and matrix not in _UNTAGGED | set(_MATRICES):
        raise BadClip(f"has matrix coefficients {matrix} of H.273; convert it to BT.709 first", place=place)
    if primaries not in _UNTAGGED | {1} | set(_PRIMARIES):
        raise BadClip(f"has colour primaries {primaries} of H.273; convert it to BT.709 first", place=place)


def colour_of(frame: VideoFrame) -> tuple[int, int, int]:
    """Matrix, range and primaries as tagged: frames that agree in them are converted alike."""
    return int(frame.colorspace), int(frame.color_range), int(frame.color_primaries)


def scaled_to_bt709(frame: VideoFrame, width: int, height: int) -> list[tuple[str, str]]:
    """FFmpeg's filters that bring a frame to this size, to yuv420p, BT.709 and limited range.

    Chroma is interpolated in full and samples of more than 8 bits are dithered.
    """
    words = {
        "in_color_matrix": _matrix(frame),
        "out_color_matrix": "bt709",
        "in_range": "full" if _is_full_range(frame) else "limited",
        "out_range": "limited",
        "flags": "bicubic+accurate_rnd+full_chroma_int+bitexact",
    }
    scale = ":".join([f"{width}:{height}", *(f"{key}={value}" for key, value in words.items())])
    primaries = _PRIMARIES.get(int(frame.color_primaries))
    if primaries is None:
        return [("scale", scale), ("format", "yuv420p")]
    source = f"ispace=bt709:irange=tv:itrc=bt709:iprimaries={primaries}"
    convert = f"{source}:space=bt709:range=tv:trc=bt709:primaries=bt709:format=yuv420p"
    if max(component.bits for component in frame.format.components) > 8:
        convert += ":dither=fsb"  # else a slow gradient would fall into bands
    # Ten bits between the two, so that the second conversion has no rounding of the first to amplify.
    return [("scale", scale), ("format", "yuv420p10le"), ("colorspace", convert)]


def _matrix(frame: VideoFrame) -> str:
    """The frame's colour matrix; an untagged one is BT.601 below 720 lines, else BT.709, as browsers have it.

    Untagged primaries are BT.709's at any size: generators draw for screens, and forget tags.
    """
    if frame.format.is_rgb:
        return "bt709"  # has no matrix to undo
    return _MATRICES.get(int(frame.colorspace), "smpte170m" if frame.height < _HD_LINES else "bt709")


def _is_full_range(frame: VideoFrame) -> bool:
    return frame.format.is_rgb or frame.format.name.startswith("yuvj") or frame.color_range == ColorRange.JPEG
