"""Drawing: the files of references that prompts name instead of files."""

from pathlib import Path

from arena.backends.drawings import render_drawing
from arena.backends.procedural.render import render_source
from arena.domain.drawn import DRAWING, SCENE, digest_of_drawn, is_drawn
from arena.store.blobs import digest_of


def draw(name: str, folder: Path) -> Path | None:
    """The file of a reference that is drawn, made in this folder; None for one that is not.

    Raises:
        NotFound: Nobody draws it.
    """
    if name.startswith(DRAWING):
        file = folder / f"{name.removeprefix(DRAWING)}.png"
        render_drawing(name.removeprefix(DRAWING), file)
        return file
    if name.startswith(SCENE):
        file = folder / f"{name.removeprefix(SCENE)}.mp4"
        render_source(name.removeprefix(SCENE), file)
        return file
    return None


def reference_path(name: str, folder: Path) -> Path:
    """Where a reference's file is: in this folder, or nowhere yet where it is drawn."""
    return Path(name) if is_drawn(name) else folder / name


def digest_of_reference(reference: Path) -> str:
    """What a reference's content is known by: the SHA-256 of its bytes, or of its name where it is drawn.

    Raises:
        OSError: The file can't be read.
    """
    return digest_of_drawn(str(reference)) if is_drawn(str(reference)) else digest_of(reference)
