"""Diffusers: an open model in this process. What needs torch runs where somebody has installed it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from arena.backends.base import BackendError, Job, Stage
from arena.backends.diffusers import DiffusersBackend, write_frames
from arena.domain.generation import FailureKind
from stubs.providers import CATALOG


def test_frames_become_a_clip_of_their_rate(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 9, dtype=np.float32)[:, None, None, None]
    frames = np.broadcast_to(ramp, (9, 33, 64, 3)).astype(np.float32)

    write_frames(frames, 16, tmp_path / "clip.mp4")

    with av.open(str(tmp_path / "clip.mp4")) as container:
        stream = container.streams.video[0]
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert (stream.average_rate, stream.width, stream.height) == (16, 64, 32)
    assert [picture.mean() for picture in shown] == pytest.approx(list(ramp.ravel() * 255), abs=3)


@pytest.mark.parametrize("frames", [np.zeros((3, 4, 4)), np.full((2, 16, 16, 3), np.nan)], ids=["flat", "not numbers"])
def test_what_is_no_picture_is_bad_output(tmp_path: Path, frames: np.ndarray) -> None:
    with pytest.raises(BackendError) as caught:
        write_frames(frames, 16, tmp_path / "clip.mp4")

    assert caught.value.failure is FailureKind.BAD_OUTPUT
    assert list(tmp_path.iterdir()) == []


def tiny_wan(model: str, device: str) -> Callable[..., object]:
    """A Wan of random weights, a quarter of a megabyte, which is given words as numbers."""
    import torch  # noqa: PLC0415 - only where it is installed
    from diffusers import (  # noqa: PLC0415 - as above
        AutoencoderKLWan,
        FlowMatchEulerDiscreteScheduler,
        WanPipeline,
        WanTransformer3DModel,
    )

    if model != "tiny-wan":
        raise OSError(f"{model} is not a local folder and is not a valid model identifier")
    torch.manual_seed(0)
    vae = AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
    transformer = WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=16,
        out_channels=16,
        text_dim=32,
        freq_dim=256,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
    )
    pipeline = WanPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=vae,
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
    ).to(device)
    pipeline.set_progress_bar_config(disable=True)

    def called(*, prompt: str, **how: object) -> object:
        words = torch.randn(1, 16, 32, generator=torch.Generator().manual_seed(len(prompt)))
        return pipeline(prompt_embeds=words, negative_prompt_embeds=torch.zeros_like(words), **how)

    return called


@pytest.fixture(scope="module")
def backend() -> Iterator[DiffusersBackend]:
    pytest.importorskip("torch")
    pytest.importorskip("diffusers")
    opened = DiffusersBackend(CATALOG, device="cpu", load=tiny_wan)
    yield opened
    opened.close()


def job(**changes: object) -> Job:
    usual: dict[str, Any] = {
        "key": "clip-1",
        "model": "tiny-wan",
        "category": "text-to-video",
        "prompt": "A fox.",
        "seconds": 0.5,
        "aspect_ratio": "16:9",
        "resolution": "48p",
        "sound": False,
        "seed": 7,
        "options": {"num_inference_steps": 2},
    }
    return Job(**(usual | changes))


def made(backend: DiffusersBackend, asked: Job, target: Path) -> Mapping[str, Any]:
    ticket = backend.submit(asked)
    backend._future(ticket).exception(timeout=120)
    state = backend.poll(ticket)
    assert state.stage is Stage.DONE, state.message
    backend.fetch(ticket, state, target, largest=8 << 20)
    return ticket.request


def test_the_same_seed_makes_the_same_clip_and_another_makes_another(backend: DiffusersBackend, tmp_path: Path) -> None:
    request = made(backend, job(), tmp_path / "a.mp4")
    made(backend, job(key="clip-2"), tmp_path / "b.mp4")
    made(backend, job(key="clip-3", seed=8), tmp_path / "c.mp4")

    first, second, third = ((tmp_path / name).read_bytes() for name in ("a.mp4", "b.mp4", "c.mp4"))
    assert first == second != third
    assert request["body"]["num_frames"] == 13
    assert request["sdk"].startswith("diffusers ")


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        ({"model": "no/such"}, FailureKind.MODEL_RETIRED, "can't be loaded"),
        ({"options": {"colour": "blue"}}, FailureKind.INVALID_REQUEST, "can't be called so"),
    ],
)
def test_what_can_not_be_made_says_why(
    backend: DiffusersBackend, *, changes: dict[str, object], kind: FailureKind, words: str
) -> None:
    ticket = backend.submit(job(key=words, **changes))
    backend._future(ticket).exception(timeout=120)

    state = backend.poll(ticket)

    assert (state.stage, state.failure) == (Stage.FAILED, kind)
    assert words in state.message
