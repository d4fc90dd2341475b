"""The first place in which two JSON values differ."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeGuard

from arena.domain.canonical import canonical_json

_LONGEST: Final = 120


class Difference(NamedTuple):
    """Where two values differ, as a JSON path, and what stands there in each."""

    path: str
    one: str
    other: str


def first_difference(one: object, other: object) -> Difference | None:
    """Where one value differs from another first, in the order of the one; None where none does.

    Numbers are equal if they are written alike: 1 is not 1.0.
    """
    return next(_differences(one, other, ""), None)


def _differences(one: object, other: object, path: str) -> Iterator[Difference]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in [*one, *(name for name in other if name not in one)]:
            place = f"{path}.{name}" if path else str(name)
            yield from _differences(one.get(name, _NOTHING), other.get(name, _NOTHING), place)
    elif _is_list(one) and _is_list(other):
        for number in range(max(len(one), len(other))):
            yield from _differences(_at(one, number), _at(other, number), f"{path}[{number}]")
    elif _shown(one) != _shown(other):
        yield Difference(path, _short(_shown(one)), _short(_shown(other)))


class _Nothing:
    """What stands where there is nothing."""


_NOTHING: Final = _Nothing()


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _at(values: Sequence[Any], place: int) -> object:
    return values[place] if place < len(values) else _NOTHING


def _shown(value: object) -> str:
    return "nothing" if value is _NOTHING else canonical_json(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
