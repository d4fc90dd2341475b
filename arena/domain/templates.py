"""Templates: JSON with placeholders, in which a provider's dialect, or an operator's workflow, is written down.

A text that is nothing but `{name}` becomes the value as it is; `{name:text}` becomes it as text. A text that holds
placeholders among others is filled as text. What a value is missing for (None) is left out with its key; a null that is
written down stays. A table whose only key is `each_shot` or `each_image` becomes a list, filled once for each.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

JSON: TypeAlias = Any
"""What JSON can hold: tables, lists, texts, numbers, booleans and null."""

Values = Mapping[str, Any]

_PLACEHOLDER: Final = re.compile(r"\{(\w+)(:text)?\}")
_EACH: Final = {"each_shot": "shots", "each_image": "images"}


def fill(template: JSON, values: Values) -> JSON:
    """The template with its placeholders filled; None where it has no value.

    Args:
        template: JSON.
        values: By name; `shots` and `images` are lists of further values.

    Raises:
        KeyError: There is no value of a name.
    """
    if isinstance(template, Mapping):
        return _table(template, values)
    if isinstance(template, str):
        return _text(template, values)
    if isinstance(template, Sequence):
        return [part for item in template for part in _kept(item, values)]
    return template


def placeholders(template: JSON) -> set[str]:
    """The names that a template wants values of."""
    return set(_names(template))


def _names(template: JSON) -> Iterator[str]:
    if isinstance(template, str):
        yield from (match[1] for match in _PLACEHOLDER.finditer(template))
    elif isinstance(template, Mapping):
        for part in template.values():
            yield from _names(part)
    elif isinstance(template, Sequence):
        for part in template:
            yield from _names(part)


def _kept(part: JSON, values: Values) -> list[JSON]:
    """The part filled, or nothing."""
    filled = fill(part, values)
    return [] if filled is None and part is not None else [filled]


def _table(template: Mapping[str, JSON], values: Values) -> JSON:
    if len(template) == 1 and (each := next(iter(template))) in _EACH:
        items = [fill(template[each], {**values, **item}) for item in values[_EACH[each]]]
        return items or None
    table = {key: part for key, item in template.items() for part in _kept(item, values)}
    # A table that is empty because nothing in it has a value says nothing; one that was written empty does.
    return table if table or not template else None


def _text(template: str, values: Values) -> JSON:
    whole = _PLACEHOLDER.fullmatch(template)
    if whole:
        value = values[whole[1]]
        return str(value) if whole[2] and value is not None else value
    found = _PLACEHOLDER.findall(template)
    if any(values[name] is None for name, _ in found):
        return None
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), template)
