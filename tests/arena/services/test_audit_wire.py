"""Facts of many servings as columns of numbers."""

from arena.services.audit.wire import columns, tell_url


def test_words_become_choices_or_numbers_and_those_that_never_return_nothing() -> None:
    facts: list[dict[str, float | str]] = [
        {"few": "ab"[n % 2], "many": f"w{n % 10}", "once": f"t{n}", "number": float(n), "late": 1.0} for n in range(40)
    ]
    del facts[0]["late"]
    made = columns(facts)
    assert set(made) == {"few", "many", "number", "late"}
    assert made["few"].shape == (40, 2)
    assert made["many"][3] == made["many"][13] != made["many"][4]
    assert made["late"].tolist() == [0.0] + [1.0] * 39


def test_an_address_tells_its_length_and_letters() -> None:
    facts = tell_url("/media/AbC9-_")
    assert (facts["url length"], facts["url path"]) == (13.0, "/media/")
    assert [facts[f"url {kind}"] for kind in ("upper", "lower", "digits", "other")] == [2.0, 1.0, 1.0, 2.0]
