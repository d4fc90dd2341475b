import math

import pytest

from arena.domain.canonical import canonical_json


def test_the_form_is_written_out_here_once() -> None:
    """Everything that is hashed is hashed in this form, so its bytes never change."""
    value = {"b": [1, 1.0, 0.1, 1e-7, None, True], "a": 'quotes " and \\, \n\t\x01\x7f', "ä": "é\u2028"}

    assert canonical_json(value) == (
        '{"a":"quotes \\" and \\\\, \\n\\t\\u0001\x7f","b":[1,1.0,0.1,1e-07,null,true],"ä":"é\u2028"}'
    )


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_number_that_json_has_no_word_for_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json([number])
