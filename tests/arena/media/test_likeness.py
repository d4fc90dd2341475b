"""Likeness: what conforming costs the picture."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from arena.domain.presentation import ASPECT_RATIOS, Canvas, presentation_of
from arena.errors import BadClip
from arena.media.conform import conform
from arena.media.likeness import likeness, ssim

MakeClip = Callable[..., Path]
FORM = presentation_of("text-to-video")
SMALL = replace(FORM, canvases=dict.fromkeys(ASPECT_RATIOS, Canvas(320, 180)))


def test_a_rendition_is_like_its_source_and_a_coarser_one_less_so(make_clip: MakeClip, tmp_path: Path) -> None:
    source = make_clip(fps=30, frames=20)
    values = []
    for crf in (1, 23, 51):
        made = conform(source, tmp_path / "out.mp4", replace(SMALL, crf=crf))
        on_canvas, own = likeness(source, tmp_path / "out.mp4", made, fps=60)
        assert own == pytest.approx(on_canvas, abs=0.01)  # the source is as large as the canvas
        values.append(on_canvas)
    assert values[0] > 0.995
    assert values[0] > values[1] > values[2]
    assert values[2] < 0.97


def test_frames_are_compared_with_those_of_the_same_time(make_clip: MakeClip, tmp_path: Path) -> None:
    """`numbered` pictures differ from one to the next, so one frame astray would show."""
    made = conform(make_clip(fps=10, frames=20), tmp_path / "out.mp4", SMALL)
    conform(make_clip("other.mp4", fps=10, frames=20, draw=None, fill=(90, 90, 90)), tmp_path / "flat.mp4", SMALL)
    on_canvas, _ = likeness(tmp_path / "source.mp4", tmp_path / "out.mp4", made, fps=60)
    astray, _ = likeness(tmp_path / "source.mp4", tmp_path / "out.mp4", made, fps=40)
    assert on_canvas > 0.97 > astray
    assert ssim(tmp_path / "out.mp4", tmp_path / "out.mp4") == 1
    assert ssim(tmp_path / "out.mp4", tmp_path / "flat.mp4", every=10) < 0.9


def test_clips_of_unequal_length_are_not_compared(make_clip: MakeClip) -> None:
    with pytest.raises(BadClip, match=r"short\.mp4: has not as many frames"):
        ssim(make_clip("short.mp4", frames=4), make_clip("long.mp4", frames=5))


@pytest.mark.shared
@pytest.mark.parametrize(
    "prompt", ["man-in-red-shirt-does-a-wheely-on-his-mo", "flying-counter-clockwise-around-a-large"]
)
def test_real_clips_keep_their_pictures(shared: Path, tmp_path: Path, prompt: str) -> None:
    """Two of the clips that lose most; the mean of all is in bench/results.md."""
    source = shared / "clips" / "t2v" / prompt / "modelscope-t2v.mp4"
    made = conform(source, tmp_path / "out.mp4", FORM)
    assert min(likeness(source, tmp_path / "out.mp4", made, fps=FORM.fps)) >= 0.98
