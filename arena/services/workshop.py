"""The workshop: what is done to the files of strangers, in processes of their own (`services.crew`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from arena.domain.presentation import nearest_ratio, presentation_of
from arena.errors import BadClip
from arena.media.conform import Rendition, conform
from arena.media.corners import corner_mark
from arena.media.damage import DAMAGES, damaged
from arena.media.poster import poster
from arena.media.probe import Facts, probe
from arena.media.provenance import provenance
from arena.media.still import still
from arena.services.drawing import draw
from arena.services.sources import Ask, Maker
from arena.store.blobs import digest_of

_COPIED: Final = 8


@dataclass(frozen=True, slots=True)
class Setting:
    """What the clips of a prompt have in common.

    Attributes:
        aspect_ratio: That of their canvas; None where no file tells before it is made.
        reference_images: The prompt's images as they are shown.
        source_clip: The clip to edit, as it is shown.
    """

    aspect_ratio: str | None
    reference_images: tuple[Path, ...] = ()
    source_clip: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker process hands back of a clip: the files it made, and what it found in the original.

    Attributes:
        original: The clip as its maker gave it.
        rendition: What voters see of it.
        poster: Its still.
        facts: What `media.probe` found in it, and `bytes`, `motion` and `loudness` (`media.conform`).
        provenance: What named its maker inside the file.
        watermark: What the content check found in a corner of the picture; None where it found nothing.
        copy: Its damaged copy and the kind of damage, for the clips that get one.
    """

    original: Path
    rendition: Path
    poster: Path
    facts: Mapping[str, Any]
    provenance: Mapping[str, Any]
    watermark: Mapping[str, Any] | None = None
    copy: tuple[Path, str] | None = None


class Here(Executor):
    """Does jobs at once and in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as its base has it
        """Do a job; the future that comes back is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - told to whoever asks for the result
            future.set_exception(error)
        return future


def set_scene(ask: Ask, clips: Sequence[Path], aspect_ratio: str | None, folder: Path) -> Setting:
    """Make what belongs to a prompt, and find the canvas on which its clips are shown.

    Args:
        ask: The prompt with its files.
        clips: The files of its clips, as far as they are there.
        aspect_ratio: That of the canvas; None takes the one nearest to most clips, of equals the one that is named
            first, else the one nearest to the clip to edit.
        folder: Where to make files.

    Raises:
        BadClip: One of the prompt's own files is not what it should be.
        NotFound: One of them is to be drawn, and nobody draws it.
    """
    work = Path(mkdtemp(dir=folder))
    ratio = aspect_ratio or _usual_ratio(clips)
    images = [work / f"reference-{number}.jpg" for number in range(len(ask.reference_images))]
    for image, target in zip(ask.reference_images, images, strict=True):
        try:
            still(draw(str(image), work) or image, target)
        except BadClip as error:
            raise BadClip(f"the reference image {error.reason}", place=image.name) from error
    edited = None
    if ask.source_clip is not None:
        edited = work / "source.mp4"
        source = draw(str(ask.source_clip), work) or ask.source_clip
        made = conform(source, edited, presentation_of(ask.prompt.category), aspect_ratio=ratio)
        ratio = made.aspect_ratio
    return Setting(ratio, tuple(images), edited)


def make(original: Path, category: str, aspect_ratio: str | None, folder: Path, maker: Maker | None = None) -> Made:
    """Make, look at and conform one clip: all that takes long, on files alone.

    Args:
        original: The clip as its maker gave it; where it is made first, only its name.
        category: The slug of its category.
        aspect_ratio: That of its canvas; None takes the one nearest to the clip.
        folder: Where to make files.
        maker: Makes the original first.

    Raises:
        BadClip: It can't be shown.
    """
    work = Path(mkdtemp(dir=folder))
    if maker is not None:
        original = work / original.name
        maker(original)
    facts = probe(original)
    rendition, image, shown = _rendered(original, category, aspect_ratio, work)
    mark = corner_mark(rendition)
    digest = digest_of(original)
    copy = None
    if is_copied(digest):
        copy = spoil(rendition, category, damage_of(digest), work)
    return Made(
        original=original,
        rendition=rendition,
        poster=image,
        facts={
            **_as_json(facts),
            "bytes": original.stat().st_size,
            "motion": round(shown.motion, 4),
            "loudness": None if shown.loudness is None else round(shown.loudness, 2),
        },
        provenance=provenance(original, facts),
        watermark=mark.as_json() if mark else None,
        copy=copy,
    )


def render(original: Path, category: str, aspect_ratio: str | None, folder: Path) -> tuple[Path, Path]:
    """A clip's rendition and its poster.

    Raises:
        BadClip: It can't be shown.
    """
    return _rendered(original, category, aspect_ratio, folder)[:2]


def _rendered(original: Path, category: str, aspect_ratio: str | None, folder: Path) -> tuple[Path, Path, Rendition]:
    work = Path(mkdtemp(dir=folder))
    rendition, image = work / f"{work.name}.mp4", work / "poster.jpg"
    made = conform(original, rendition, presentation_of(category), aspect_ratio=aspect_ratio)
    poster(rendition, image)
    return rendition, image, made


def spoil(rendition: Path, category: str, kind: str, folder: Path) -> tuple[Path, str]:
    """A damaged copy of a rendition, and the kind of damage that it got.

    Raises:
        BadClip: The rendition does not decode.
    """
    work = Path(mkdtemp(dir=folder))
    target = work / f"{work.name}.mp4"
    return target, damaged(rendition, target, presentation_of(category), kind)


def is_copied(digest: str) -> bool:
    """Whether the clip with this original gets a damaged copy: one in eight, and nobody can tell which."""
    return int(digest, 16) % _COPIED == 0


def damage_of(digest: str) -> str:
    """The kind of damage that the clip with this original gets."""
    return DAMAGES[int(digest, 16) // _COPIED % len(DAMAGES)]


def _usual_ratio(clips: Sequence[Path]) -> str | None:
    """The aspect ratio nearest to most clips; those that can't be read have no say."""
    ratios: Counter[str] = Counter()
    for clip in clips:
        try:
            facts = probe(clip)
        except BadClip:
            continue
        ratios[nearest_ratio(facts.width, facts.height)] += 1
    return ratios.most_common(1)[0][0] if ratios else None


def _as_json(facts: Facts) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, Fraction) else value for name, value in asdict(facts).items()}
