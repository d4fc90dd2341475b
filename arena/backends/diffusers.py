"""Diffusers: open models in this process, over Hugging Face's library.

The library and torch are not among our extras, because their size depends on the machine: install them beside Blindcut.
A model's id is what `DiffusionPipeline.from_pretrained` takes: a folder, or a name on the hub.
"""

import gc
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from arena.backends.base import BackendError
from arena.backends.catalog import Catalog
from arena.backends.local import Local
from arena.backends.requests import Request
from arena.domain.generation import FailureKind
from arena.files import whole_file

Frames = NDArray[np.float32]
"""Pictures from 0 to 1, shape (frames, height, width, 3)."""

_QUALITY: Final = {"preset": "medium", "crf": "12"}
"""Of the file that is kept: far finer than what is shown."""


class DiffusersBackend(Local):
    """Runs pipelines, one at a time; the last one stays loaded.

    A job's options go to the pipeline's call as they are, e.g. `num_inference_steps`.

    Args:
        catalog: What is known of the models.
        device: Where they run, e.g. `cuda`; empty for a GPU where there is one.
        load: Makes the pipeline of a model's id; None for the library's own way.
    """

    name = "diffusers"
    makes = "diffusers"

    def __init__(self, catalog: Catalog, *, device: str = "", load: Callable[[str, str], Any] | None = None) -> None:
        super().__init__(catalog)
        self._device = device or _best_device()
        self._pipeline = lru_cache(maxsize=1)(load or _load)

    def _plan(self, request: Request) -> dict[str, Any]:
        job = request.job
        if request.images or request.video:
            reason = f"{self.name} makes clips of words alone"
            raise BackendError(FailureKind.INVALID_REQUEST, reason)
        width, height = request.size
        return {
            "model": job.model,
            "prompt": request.prompt,
            "width": width,
            "height": height,
            # Video models compress time by four and keep the first picture: 81 of them, not 80.
            "num_frames": round(job.seconds * request.fps / 4) * 4 + 1,
            "fps": request.fps,
            "seed": request.seed or 0,
            "options": dict(job.options),
        }

    def _make(self, plan: Mapping[str, Any], target: Path) -> None:
        import torch  # noqa: PLC0415 - takes seconds and gigabytes, and is not ours to install

        wanted = {name: plan[name] for name in ("prompt", "width", "height", "num_frames")} | plan["options"]
        try:
            generator = torch.Generator("cpu").manual_seed(plan["seed"])  # the same noise on every machine
            made = self._loaded(plan["model"])(**wanted, generator=generator, output_type="np")
        except torch.OutOfMemoryError as error:
            gc.collect()
            raise BackendError(FailureKind.TRANSIENT, f"out of memory: {error}") from error
        except TypeError as error:
            raise BackendError(FailureKind.INVALID_REQUEST, f"{plan['model']} can't be called so: {error}") from error
        write_frames(made.frames[0], plan["fps"], target)

    def _loaded(self, model: str) -> Any:  # noqa: ANN401 - a pipeline of any model
        try:
            return self._pipeline(model, self._device)
        except (OSError, ValueError) as error:  # what the library raises for what it can't find or read
            raise BackendError(FailureKind.MODEL_RETIRED, f"{model} can't be loaded: {error}") from error


def write_frames(frames: Frames, fps: int, target: Path) -> None:
    """Write pictures as H.264 in MP4, which appears whole or not at all.

    Args:
        frames: From 0 to 1, shape (frames, height, width, 3).
        fps: Pictures a second.
        target: The file to write.

    Raises:
        BackendError: They hold something else than numbers from 0 to 1.
    """
    if frames.ndim != 4 or frames.shape[-1] != 3 or not np.isfinite(frames).all():
        raise BackendError(FailureKind.BAD_OUTPUT, f"the pipeline made no pictures, but an array of {frames.shape}")
    pictures = (frames.clip(0, 1) * 255).round().astype(np.uint8)
    height, width = (side - side % 2 for side in pictures.shape[1:3])
    with whole_file(target) as unfinished, av.open(str(unfinished), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=fps, options=_QUALITY)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index, picture in enumerate(pictures):
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture[:height, :width]), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _best_device() -> str:
    import torch  # noqa: PLC0415 - as above

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _load(model: str, device: str) -> Any:  # noqa: ANN401 - a pipeline of any model
    import torch  # noqa: PLC0415 - as above
    from diffusers import DiffusionPipeline  # noqa: PLC0415 - as above

    kind = torch.float32 if device == "cpu" else torch.bfloat16
    return DiffusionPipeline.from_pretrained(model, torch_dtype=kind).to(device)
