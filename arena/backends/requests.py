"""Requests: what a job says, in the words that every adapter makes its request of; and what can't be asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any, Final

from arena.backends.base import BackendError, Job
from arena.backends.enclosures import Enclosure, clip, image
from arena.domain.catalog import CATEGORIES
from arena.domain.generation import Capabilities, FailureKind, Sound
from arena.domain.lengths import utf16_length
from arena.domain.offers import Call
from arena.domain.templates import JSON, fill

_GRAIN: Final = 16
"""Pixels that a side is a multiple of: video models work on blocks of 8 or 16."""
_USUAL_FPS: Final = 24


@dataclass(frozen=True)
class Request:
    """A job, what the catalog knows of its model, and its files.

    Attributes:
        job: What is asked.
        call: How; None for an id that is not in the catalog.
        images: The reference images.
        video: The clip to edit.
    """

    job: Job
    call: Call | None
    images: tuple[Enclosure, ...] = ()
    video: Enclosure | None = None

    @classmethod
    def of(cls, job: Job, call: Call | None) -> "Request":
        """Check a job against what its model can do, and read its files.

        Raises:
            BackendError: `invalid_request`; names what can't be asked for, or the file that is not what it should be.
        """
        if said := list(objections(job, call.capabilities if call else None)):
            raise BackendError(FailureKind.INVALID_REQUEST, f"{job.model} can't be asked for this: {'; '.join(said)}")
        video = clip(job.source_clip) if job.source_clip else None
        return cls(job, call, tuple(map(image, job.reference_images)), video)

    @property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """All files."""
        return (*self.images, *((self.video,) if self.video else ()))

    @cached_property
    def prompt(self) -> str:
        """The words, with those of the shots for a model that takes no list of them."""
        return words(self.job, self.call.capabilities if self.call else None)

    @property
    def seed(self) -> int | None:
        """The seed, for a model that takes one or may take one."""
        return self.job.seed if self.call is None or self.call.seed else None

    @property
    def seconds(self) -> int | float:
        """The duration, without a fraction where it has none."""
        return int(self.job.seconds) if self.job.seconds == int(self.job.seconds) else self.job.seconds

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return dimensions(self.job.aspect_ratio, self.job.resolution)

    @property
    def fps(self) -> int:
        """Frames a second that the model makes."""
        return (self.call.fps if self.call else None) or _USUAL_FPS

    def body(
        self, usual: Mapping[str, JSON], *, images: Sequence[str], video: str | None = None, size: str | None = None
    ) -> dict[str, Any]:
        """The body of a request: the model's template filled, with the job's own options laid over it.

        Args:
            usual: The template of models that have none.
            images: The reference images as the provider takes them.
            video: The clip to edit, likewise.
            size: The provider's word for the picture's size, for models whose sizes the catalog does not list.
        """
        template = usual if self.call is None or self.call.request is None else self.call.request
        body: dict[str, Any] = fill(template, self.values(images=images, video=video, size=size)) or {}
        body |= self.job.options
        return {key: value for key, value in body.items() if value is not None}

    def values(
        self, *, images: Sequence[str] = (), video: str | None = None, size: str | None = None
    ) -> dict[str, Any]:
        """What a template can name (`arena.domain.offers.IN_REQUESTS`)."""
        job, (width, height) = self.job, self.size
        shape = f"{job.aspect_ratio} {job.resolution}"
        return {
            "aspect_ratio": job.aspect_ratio,
            "fps": self.fps,
            "frames": round(job.seconds * self.fps),
            "height": height,
            "image": images[0] if images else None,
            "images": [{"image": text} for text in images],
            "key": job.key,
            "model": job.model,
            "prompt": self.prompt,
            "resolution": job.resolution,
            "seconds": self.seconds,
            "seed": self.seed,
            "shots": list(_shots(job)),
            "size": (self.call.sizes.get(shape) if self.call else None) or size,
            "sound": job.sound,
            "video": video,
            "width": width,
        }


def objections(job: Job, capabilities: Capabilities | None) -> Iterator[str]:
    """Why a model can't be asked for a job, before anything is sent; nothing for what is not known of it.

    Args:
        job: What is asked.
        capabilities: What the model can be asked for in the job's category; None for a model that is not known.
    """
    if not job.prompt.strip():
        yield "the prompt is empty"
    if job.category.startswith("image-to-video") and not job.reference_images:
        yield f"{job.category} needs a reference image"
    if CATEGORIES[job.category].source and job.source_clip is None:
        yield f"{job.category} needs a clip to edit"
    if capabilities is None:
        return
    if job.category not in capabilities.categories:
        offered = ", ".join(category for category in CATEGORIES if category in capabilities.categories)
        yield f"category {job.category}: it has {offered}"
        return
    yield from _shape_objections(job, capabilities)
    yield from _input_objections(job, capabilities)


def words(job: Job, capabilities: Capabilities | None) -> str:
    """The text of a job, with its shots spelt out where the model takes no list of them."""
    if not job.shots or (capabilities and capabilities.shots):
        return job.prompt
    shots = [f"Shot {number}: {shot}" for number, shot in enumerate(job.shots, start=1)]
    return "\n".join([job.prompt, *shots])


def dimensions(aspect_ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height in pixels, multiples of 16, with as many pixels as 16:9 of this resolution has.

    Raises:
        ValueError: The aspect ratio or the resolution has another form than `16:9`, `720p`.
    """
    across, down = map(int, aspect_ratio.split(":"))
    lines = int(resolution[:-1]) * (540 if resolution.endswith("k") else 1)
    pixels = lines * lines * 16 / 9
    width, height = sqrt(pixels * across / down), sqrt(pixels * down / across)
    return round(width / _GRAIN) * _GRAIN, round(height / _GRAIN) * _GRAIN


def _shape_objections(job: Job, capabilities: Capabilities) -> Iterator[str]:
    for what, value, offered in (
        ("aspect ratio", job.aspect_ratio, capabilities.aspect_ratios),
        ("resolution", job.resolution, capabilities.resolutions),
        ("duration", job.seconds, capabilities.seconds),
    ):
        if offered and value not in offered:
            shown = ", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in offered)
            yield f"{what} {value}: it has {shown}"
    if job.sound and capabilities.sound is Sound.NEVER:
        yield "sound: its clips have none"


def _input_objections(job: Job, capabilities: Capabilities) -> Iterator[str]:
    longest, length = capabilities.longest_prompt, utf16_length(words(job, capabilities))
    if longest is not None and length > longest:
        yield f"a prompt of {length:,} characters (UTF-16): it takes {longest:,}"
    if len(job.reference_images) > capabilities.reference_images:
        images = f"{len(job.reference_images)} reference image{'s' if len(job.reference_images) > 1 else ''}"
        yield f"{images}: it takes {capabilities.reference_images or 'none'}"
    if job.source_clip is not None and not capabilities.source_clip:
        yield "a clip to edit: it takes none"


def _shots(job: Job) -> Iterator[dict[str, Any]]:
    """Each shot with its whole seconds: the duration in parts as equal as can be, the longer ones first."""
    whole, rest = divmod(int(job.seconds), len(job.shots) or 1)
    for number, shot in enumerate(job.shots):
        yield {"shot": shot, "shot_seconds": whole + (number < rest)}
