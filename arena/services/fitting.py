"""Fitting: the files of one set brought into one form, and then made alike."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from arena.domain.presentation import nearest_ratio, presentation_of
from arena.errors import BadClip
from arena.media.matching import Outline, match, outline
from arena.services.workshop import damage_of, render, spoil
from arena.store.blobs import Blobs
from arena.store.matching import ClipSet, Copy, Member


@dataclass(slots=True)
class _Piece:
    """A clip's rendition on its way into the set.

    Attributes:
        member: The clip as the store has it.
        file: Its rendition.
        outline: Of the rendition; None where it can't be read.
        poster: A new still, where the rendition is new.
        copy: Its damaged copy.
        damage: The copy's kind; empty without a copy.
    """

    member: Member
    file: Path
    outline: Outline | None
    poster: Path | None = None
    copy: Path | None = None
    damage: str = ""

    @property
    def form(self) -> tuple[object, ...] | None:
        """The rendition's form."""
        return self.outline.form if self.outline else None


class Fitting:
    """Matches one set; the store is left as it is.

    Args:
        clips: The set as the store has it.
        blobs: Where its files are, and where new ones go.
        workers: Where pictures are decoded and encoded.
        folder: For files in the making.
    """

    def __init__(self, clips: ClipSet, blobs: Blobs, workers: Executor, folder: Path) -> None:
        self._clips = clips
        self._blobs = blobs
        self._workers = workers
        self._folder = folder
        self._presentation = presentation_of(clips.category)
        self._pieces = [self._piece(member) for member in clips.members]
        self._left_out: set[int] = set()
        self.aspect_ratio = clips.aspect_ratio or self._usual_ratio()
        self.failures: list[str] = []

    @property
    def shortest(self) -> str:
        """The model whose clip is the shortest of the set; empty without one."""
        pieces = [(len(piece.outline.pictures), piece.member.model) for piece in self._fit() if piece.outline]
        return min(pieces)[1] if pieces else ""

    @property
    def seconds_before(self) -> Fraction | None:
        """How long the set's clips played until now; None where none was served."""
        for member in self._clips.members:
            known = _outline(self._blobs.path(member.served)) if member.served else None
            if known is not None:
                return len(known.pictures) * known.tick
        return None

    def matched(self, *, needs_copy: bool) -> tuple[list[Member], Fraction]:
        """The members as they shall be served, and how long they play.

        Args:
            needs_copy: Whether one of them shall have a damaged copy in any case.
        """
        self._bring_into_form()
        self._copy(needs_one=needs_copy)
        return self._match()

    def _piece(self, member: Member) -> _Piece:
        file = self._blobs.path(member.rendition)
        return _Piece(member, file, _outline(file))

    def _fit(self) -> list[_Piece]:
        return [piece for piece in self._pieces if piece.member.id not in self._left_out]

    def _leave_out(self, piece: _Piece, reason: str) -> None:
        self._left_out.add(piece.member.id)
        self.failures.append(f"{self._clips.slug}/{piece.member.model} is in no battle: {reason}")

    def _usual_ratio(self) -> str:
        """The aspect ratio nearest to most originals of the set."""
        ratios: Counter[str] = Counter()
        for piece in self._pieces:
            width, height = (piece.member.facts.get(side) for side in ("width", "height"))
            if not width and piece.outline:
                width, height = piece.outline.width, piece.outline.height
            if width and height:
                ratios[nearest_ratio(width, height)] += 1
        return ratios.most_common(1)[0][0] if ratios else "16:9"

    def _bring_into_form(self) -> None:
        """Conform again what is on another canvas, or was conformed before renditions took their present form."""
        canvas = self._presentation.canvas(self.aspect_ratio)
        right = [
            p
            for p in self._pieces
            if p.outline and (p.outline.width, p.outline.height) == (canvas.width, canvas.height)
        ]
        newest = right[-1].form if right else None
        others = [piece for piece in self._pieces if piece.form != newest]
        self._conform(others)
        present = {piece.form for piece in others if piece.member.id not in self._left_out}
        if present and present != {newest}:
            self._conform(piece for piece in right if piece not in others)

    def _conform(self, pieces: Iterable[_Piece]) -> None:
        jobs = [
            (piece, self._workers.submit(render, self._blobs.path(piece.member.original), *self._how()))
            for piece in pieces
        ]
        for piece, job in jobs:
            try:
                piece.file, piece.poster = job.result()
                piece.outline = outline(piece.file)
            except BadClip as error:
                self._leave_out(piece, error.reason)

    def _how(self) -> tuple[str, str, Path]:
        return self._clips.category, self.aspect_ratio, self._folder

    def _copy(self, *, needs_one: bool) -> None:
        """See to it that every clip that shall have a damaged copy has one that can be matched with it."""
        chosen = [piece for piece in self._fit() if piece.member.copy]
        if needs_one and not chosen:
            chosen = self._fit()[:1]
        jobs = []
        for piece in chosen:
            old = piece.member.copy
            if old and piece.poster is None and _outline(self._blobs.path(old.rendition)) is not None:
                piece.copy, piece.damage = self._blobs.path(old.rendition), old.damage
                continue
            kind = old.damage if old else damage_of(piece.member.original)
            jobs.append((piece, self._workers.submit(spoil, piece.file, self._clips.category, kind, self._folder)))
        for piece, job in jobs:
            try:
                piece.copy, piece.damage = job.result()
            except BadClip as error:
                self.failures.append(f"{self._clips.slug}/{piece.member.model} gets no damaged copy: {error.reason}")

    def _match(self) -> tuple[list[Member], Fraction]:
        """Make all alike that can be; one that can't is left out."""
        while pieces := self._fit():
            files = [piece.file for piece in pieces] + [piece.copy for piece in pieces if piece.copy]
            targets = [self._folder / f"served-{number}.mp4" for number in range(len(files))]
            try:
                made = match(files, targets)
            except BadClip as error:
                if not self._dropped(error):
                    raise
                continue
            served = dict(zip(files, (self._blobs.keep(target) for target in targets), strict=True))
            return [self._member(piece, served) for piece in self._pieces], made.seconds
        return [self._member(piece, {}) for piece in self._pieces], Fraction(0)

    def _dropped(self, error: BadClip) -> bool:
        """Leave out what can't be matched: a copy alone, or a clip with its copy. Whether that was one of the set."""
        for piece in self._fit():
            if piece.copy is not None and error.place == piece.copy.name:
                piece.copy = None
                return True
            if error.place == piece.file.name:
                self._leave_out(piece, error.reason)
                return True
        return False

    def _member(self, piece: _Piece, served: dict[Path, str]) -> Member:
        """The clip as it shall be, with nothing to serve where it was left out."""
        if piece.member.id in self._left_out:
            return replace(piece.member, served=None, copy=None)
        copy = None
        if piece.copy is not None:
            copy = Copy(piece.damage, self._blobs.keep(piece.copy), served[piece.copy])
        member = replace(piece.member, served=served[piece.file], copy=copy)
        if piece.poster is None:
            return member
        return replace(member, rendition=self._blobs.keep(piece.file), poster=self._blobs.keep(piece.poster))


def _outline(file: Path) -> Outline | None:
    try:
        return outline(file)
    except BadClip:
        return None
