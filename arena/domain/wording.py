"""Wording: what the texts of a folder's prompts do not say."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from arena.domain.prompt_sets import Fault

_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"")
"""What is said or written in the clip."""

_CAPITAL: Final = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w'\u2019]*(?:-[\w'\u2019]+)*")
_STARTS: Final = re.compile(r"(?:^|[.!?:…]['”\"]?)\s*$")
"""Before a word that is written with a capital only because a sentence begins with it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Rules for the words of prompts.

    Attributes:
        banned: Words and phrases that no prompt says, each with the reason.
        names: The only words that may have a capital within a sentence, beside single letters: a name that is not
            among them may be that of a real person, a brand or a film. None where any may.
    """

    banned: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] | None = None

    def faults_of(self, text: str) -> Iterator[str]:
        """What is wrong with the words of a text."""
        folded = text.casefold()
        for phrase, reason in self.banned.items():
            if re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", folded):
                yield f"says {phrase!r}: {reason}"
        if self.names is None:
            return
        for word in _capitals(text):
            if len(word) > 1 and self.names.isdisjoint({word, *word.split("-")}):
                yield f"has {word!r} with a capital: if it is no real person, brand or work, list it under names"


def _capitals(text: str) -> Iterator[str]:
    """The words that have a capital though no sentence begins with them."""
    plain = _QUOTED.sub(_blank, text)
    for found in _CAPITAL.finditer(plain):
        if not _STARTS.search(plain[: found.start()]):
            yield re.sub(r"['\u2019]s?$", "", found[0])


def _blank(quoted: re.Match[str]) -> str:
    """Of a quotation its length and its end, which may be that of the sentence around it."""
    return "_" * (len(quoted[0]) - 2) + quoted[0][-2:]


def read_wording(text: str, *, place: str) -> tuple[Wording, tuple[Fault, ...]]:
    """Read rules: TOML with a table `banned` of words with their reasons, and a list `names`.

    Args:
        text: The file's text.
        place: The file's name, for faults.

    Returns:
        The rules that are without fault, and the faults of the others.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Wording(), (Fault(place, "", "", str(error)),)
    banned, names = tables.pop("banned", {}), tables.pop("names", None)
    faults = [Fault(place, "", key, "is no part of the rules") for key in tables]
    if not isinstance(banned, dict) or not all(isinstance(reason, str) for reason in banned.values()):
        faults.append(Fault(place, "", "banned", f"must be a table of words with their reasons, not {banned!r}"))
        banned = {}
    if names is not None and not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        faults.append(Fault(place, "", "names", f"must be a list of words, not {names!r}"))
        names = None
    # A name of two words is told by each of them.
    words = None if names is None else frozenset(word for name in names for word in name.split())
    return Wording(banned, words), tuple(faults)
