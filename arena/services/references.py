"""References: the images and clips that prompts of a set name, as the models get them and as voters see them."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from arena.domain.presentation import presentation_of
from arena.errors import ArenaError, BadClip
from arena.media.conform import conform
from arena.media.still import still
from arena.services.crew import Crew
from arena.services.drawing import draw, reference_path
from arena.services.prompt_sets import Member
from arena.store.blobs import Blobs


@dataclass(frozen=True, slots=True)
class Reference:
    """An image or a clip that a prompt names.

    Attributes:
        name: Its name in the prompt: that of a file, or of something that is drawn.
        folder: Where its file is.
        category: The slug of the category whose clips it is shown like; None for an image.
        aspect_ratio: The canvas that the clip is asked for; None takes its own.
    """

    name: str
    folder: Path
    category: str | None = None
    aspect_ratio: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A reference whose bytes are kept.

    Attributes:
        original: SHA-256 of it as the models get it.
        shown: SHA-256 of it as voters see it.
        aspect_ratio: That of a clip's canvas.
    """

    original: str
    shown: str
    aspect_ratio: str | None = None


def images_of(member: Member) -> tuple[Reference, ...]:
    """The images of a prompt, in its order."""
    return tuple(Reference(name, member.folder) for name in member.spec.reference_files)


def clip_of(member: Member) -> Reference | None:
    """The clip that a prompt asks to edit."""
    spec = member.spec
    if spec.source_file is None:
        return None
    return Reference(spec.source_file, member.folder, spec.category, spec.aspect_ratio)


def keep(
    references: Sequence[Reference], blobs: Blobs, *, processes: int
) -> Iterator[tuple[Reference, Kept | ArenaError]]:
    """Draw or find references, make what voters see of them, and keep both; each is told of when that is done.

    Args:
        references: What is to be kept.
        blobs: Where the bytes go.
        processes: How many are made at once.
    """
    with Crew(processes) as crew:
        jobs: Mapping[Future[tuple[Path, Path, str | None]], Reference] = {
            crew.submit(make, reference, crew.folder): reference for reference in references
        }
        for job in as_completed(jobs):
            try:
                original, shown, ratio = job.result()
            except ArenaError as error:
                yield jobs[job], error
                continue
            yield jobs[job], Kept(blobs.keep(original), blobs.keep(shown), ratio)


def make(reference: Reference, folder: Path) -> tuple[Path, Path, str | None]:
    """The files of a reference, as the models get it and as voters see it, and a clip's aspect ratio.

    Args:
        reference: What to make.
        folder: Where to make files.

    Raises:
        BadClip: It is not what it should be.
    """
    work = Path(mkdtemp(dir=folder))
    original = draw(reference.name, work) or reference_path(reference.name, reference.folder)
    try:
        if reference.category is None:
            still(original, shown := work / "shown.jpg")
            return original, shown, None
        presentation = presentation_of(reference.category)
        made = conform(original, shown := work / "shown.mp4", presentation, aspect_ratio=reference.aspect_ratio)
    except BadClip as error:
        raise BadClip(f"the reference {error.reason}", place=reference.name) from error
    return original, shown, made.aspect_ratio
