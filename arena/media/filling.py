"""Filling: bytes in an access unit that every decoder throws away."""

from typing import Final

_FILLER_DATA: Final = 12
"""`nal_unit_type` of ITU-T H.264, table 7-1; with `nal_ref_idc` 0 it is the whole header byte."""

_FIL, _END = 6, 7
"""`id_syn_ele` of ISO/IEC 14496-3, table 4.85."""
_FULL: Final = 14
"""Bytes that a fill element counts in its 4 bits; from 15 on it needs 8 more."""
_MOST: Final = 269


def fill_h264(unit: bytes, size: int) -> bytes:
    """An access unit with a filler data NAL unit behind its picture (ITU-T H.264, 7.3.2.7 and 7.4.1.2.3).

    Args:
        unit: NAL units, each behind its length in 4 bytes (ISO/IEC 14496-15).
        size: Bytes wanted, at least 6 more than there are.

    Raises:
        ValueError: So few bytes hold no NAL unit.
    """
    length = size - len(unit) - 4
    if length < 2:
        raise ValueError(f"of {len(unit)} bytes can't be filled up to {size}")
    return b"".join((unit, length.to_bytes(4), bytes([_FILLER_DATA]), b"\xff" * (length - 2), b"\x80"))


def fill_aac(unit: bytes, size: int) -> bytes:
    """An AAC frame with fill elements before its end (ISO/IEC 14496-3, 4.4.2.7).

    Args:
        unit: One `raw_data_block`.
        size: Bytes wanted, no fewer than there are.

    Raises:
        ValueError: The frame does not end as a frame does, or has more bytes.
    """
    if size == len(unit):
        return unit
    bits = int.from_bytes(unit)
    aligned = (bits & -bits).bit_length() - 1
    if size < len(unit) or not 0 <= aligned < 8 or bits >> aligned & 7 != _END:
        raise ValueError(f"of {len(unit)} bytes can't be filled up to {size}")
    bits >>= aligned + 3
    length = 8 * len(unit) - aligned - 3
    for count in _counts(8 * size - 3 - length - 7):
        bits, length = bits << 7 | _FIL << 4 | min(count, _FULL + 1), length + 7
        if count > _FULL:
            bits, length = bits << 8 | count - _FULL, length + 8
        bits, length = bits << 8 * count, length + 8 * count
    return ((bits << 3 | _END) << 8 * size - length - 3).to_bytes(size)


def _counts(least: int) -> list[int]:
    """Payload bytes of fill elements that take `least` to `least + 7` bits together; alignment takes the rest."""
    counts = []
    while least > _bits(_MOST):
        counts.append(_MOST)
        least -= _bits(_MOST)
    # No single element takes 127 bits, nor any number beside it that is odd to eight.
    if _bits(_FULL) < least < _bits(_FULL + 1) - 7:
        counts.append(1)
        least -= _bits(1)
    return [*counts, next(count for count in range(_MOST + 1) if _bits(count) >= least)]


def _bits(count: int) -> int:
    """Bits of a fill element of so many bytes."""
    return 7 + 8 * count + (8 if count > _FULL else 0)
