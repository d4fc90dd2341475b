"""Filling: any number of bytes, in the form that the standards give to filler."""

import pytest

from arena.media.filling import fill_aac, fill_h264

SILENCE = b"\x04`\x8c\x1c"
"""A stereo AAC frame of digital silence: it ends with the three bits of ID_END and two of alignment."""


def elements(frame: bytes, body: int) -> list[int]:
    """The payload sizes of the fill elements behind a body of so many bits, read as a decoder reads them."""
    bits = "".join(f"{byte:08b}" for byte in frame)[body:]
    found = []
    while bits[:3] == "110":
        count, used = int(bits[3:7], 2), 7
        if count == 15:
            count, used = 14 + int(bits[7:15], 2), 15
        found.append(count)
        assert not bits[used : used + 8 * count].strip("0")
        bits = bits[used + 8 * count :]
    assert bits[:3] == "111"
    assert len(bits) < 11
    assert not bits[3:].strip("0")
    return found


@pytest.mark.parametrize("alignment", range(8))
def test_an_aac_frame_can_be_filled_up_to_any_size(alignment: int) -> None:
    body = 32 - alignment - 3
    frame = ((0b1 << body - 1) << 3 + alignment | 0b111 << alignment).to_bytes(4)
    for size in (*range(5, 700), 5000):
        filled = fill_aac(frame, size)
        assert len(filled) == size
        assert elements(filled, body)


def test_a_real_frame_keeps_its_bits() -> None:
    filled = fill_aac(SILENCE, 40)
    assert filled[:3] == SILENCE[:3]
    assert elements(filled, 27) == [34]
    assert fill_aac(SILENCE, 4) == SILENCE


@pytest.mark.parametrize("frame", [b"", b"\0\0\0\0", b"\x04\x60\x8c\x1d", b"\x07\0"])
def test_bytes_that_do_not_end_as_an_aac_frame_are_refused(frame: bytes) -> None:
    with pytest.raises(ValueError, match="can't be filled up to 9"):
        fill_aac(frame, 9)


def test_a_picture_gets_one_filler_unit_of_the_missing_size() -> None:
    for size in (11, 12, 300):
        filled = fill_h264(b"\0\0\0\x01e", size)
        assert filled[:5] == b"\0\0\0\x01e"
        assert int.from_bytes(filled[5:9]) == size - 9
        assert (filled[9], filled[-1], set(filled[10:-1])) == (12, 0x80, {0xFF} if size > 11 else set())


def test_no_filler_unit_is_smaller_than_six_bytes() -> None:
    with pytest.raises(ValueError, match="of 5 bytes can't be filled up to 10"):
        fill_h264(b"\0\0\0\x01e", 10)
    with pytest.raises(ValueError, match="of 4 bytes can't be filled up to 3"):
        fill_aac(SILENCE, 3)
