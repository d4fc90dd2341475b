"""Templates: JSON with placeholders."""

import pytest

from arena.domain.templates import fill, placeholders

VALUES = {
    "prompt": "a {fox}",
    "seconds": 5,
    "sound": False,
    "seed": None,
    "image": "data:1",
    "images": [{"image": "data:1"}, {"image": "data:2"}],
    "shots": [],
}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{seconds}", 5),
        ("{seconds:text}", "5"),
        ("{seconds}s", "5s"),
        ("{sound}", False),
        ("{prompt}!", "a {fox}!"),
        ("as it is", "as it is"),
        ({"duration": "{seconds}", "seed": "{seed}", "fixed": None}, {"duration": 5, "fixed": None}),
        ({"a": {"b": "{seed}"}, "c": {}}, {"c": {}}),
        ({"urls": {"each_image": "{image}"}}, {"urls": ["data:1", "data:2"]}),
        ({"images": {"each_image": {"uri": "{image}"}}}, {"images": [{"uri": "data:1"}, {"uri": "data:2"}]}),
        ({"shots": {"each_shot": "{prompt}"}}, None),
        (["{seed}", "{seconds}", 3], [5, 3]),
        ("seed {seed}", None),
    ],
)
def test_a_template_is_filled(template: object, filled: object) -> None:
    assert fill(template, VALUES) == filled
    assert type(fill(template, VALUES)) is type(filled)


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="colour"):
        fill({"a": "{colour}"}, VALUES)


def test_the_names_of_a_template_are_found_at_every_depth() -> None:
    template = {"a": ["{prompt}", {"b": "{seconds:text}s and {seed}"}], "c": 3}

    assert placeholders(template) == {"prompt", "seconds", "seed"}
