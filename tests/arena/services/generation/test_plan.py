"""The plan: what would be made, its cost, and what can't be, by model, prompt and value, before anything is sent."""

from typing import Any

import pytest

from arena.backends import opening
from arena.backends.catalog import load_catalog
from arena.domain.asking import Wishes
from arena.domain.catalog import CATEGORIES
from arena.errors import NotFound
from arena.services.generation.choices import choose
from arena.services.generation.plan import Plan, Terms, plan
from arena.services.prompt_sets import load_library
from arena.store.catalog import StoredPrompt

CATALOG = load_catalog()
ROUTES = ("runway", "fal", "google")
MODELS = {offer.slug for offer in CATALOG.offers.values() if offer.calls}
UNPRICED = {
    *("kling-3.0-pro-runway", "happyhorse-1.0-runway", "kling-o3-pro-fal", "luma-ray-2-fal"),
    *("veo-3.1-replicate", "seedance-2.0-replicate", "kling-3.0-replicate", "runway-gen-4.5-replicate"),
}


def prompt(number: int = 1, category: str = "text-to-video", **more: Any) -> StoredPrompt:
    usual: dict[str, Any] = {"text": "A fox", "tags": (), "reference_images": (), "aspect_ratio": "16:9"}
    return StoredPrompt(number, category, f"p{number}", **usual | more)


def planned(*models: str, prompts: tuple[StoredPrompt, ...] = (), **terms: Any) -> Plan:
    choices = choose(models, CATALOG, open_routes=ROUTES)
    return plan(choices, prompts or (prompt(),), Terms(**terms), here={})


def reasons(of: Plan) -> dict[str, str]:
    return {left_out.model: left_out.reason for left_out in of.left_out}


def test_a_plan_has_the_clips_prompt_by_prompt_and_what_each_costs() -> None:
    made = planned("runway-gen-4.5", "veo-3.1-fal", prompts=(prompt(1), prompt(2)), takes=2)

    assert [(clip.prompt.slug, clip.choice.model.slug, clip.take) for clip in made.clips[:4]] == [
        ("p1", "runway-gen-4.5", 1),
        ("p1", "runway-gen-4.5", 2),
        ("p1", "veo-3.1-fal", 1),
        ("p1", "veo-3.1-fal", 2),
    ]
    assert len(made.clips) == 8
    runway, veo = made.shares
    assert (runway.clips, runway.lengths, runway.cost) == (4, (5.0,), pytest.approx(4 * 5 * 0.12))
    assert (veo.clips, veo.lengths, veo.seconds) == (4, (6.0,), 24.0)
    assert made.cost == pytest.approx(runway.cost + veo.cost)
    assert made.routes == ("runway", "fal")


def test_the_models_of_a_plan_stand_as_they_were_named_whichever_has_the_first_clip() -> None:
    still = prompt(1, "image-to-video", reference_images=("0" * 64,))

    made = planned("happyhorse-1.1-fal", "runway-gen-4.5", "runway-gen-4-aleph", prompts=(still, prompt(2)))

    assert [clip.choice.model.slug for clip in made.clips] == ["runway-gen-4.5", "happyhorse-1.1-fal", "runway-gen-4.5"]
    assert [share.model for share in made.shares] == ["happyhorse-1.1-fal", "runway-gen-4.5"]


def test_all_models_on_all_prompts_have_a_price_or_are_said_to_have_none() -> None:
    specs = [member.spec for member in load_library().members]
    everything = [
        prompt(
            number,
            spec.category,
            text=spec.text,
            shots=spec.shots,
            reference_images=spec.references,
            source_clip=spec.source,
            aspect_ratio=spec.aspect_ratio,
            seconds=spec.seconds,
        )
        for number, spec in enumerate(specs, start=1)
    ]

    made = plan(choose(["all"], CATALOG, open_routes=opening.ROUTES), everything, Terms(), here={})

    assert len(made.clips) + sum(len(left_out.prompts) for left_out in made.left_out) == len(everything) * len(MODELS)
    assert {clip.prompt.category for clip in made.clips} == set(CATEGORIES)
    assert {share.model for share in made.shares} == MODELS, "each has something that it can be asked for"
    assert {share.model for share in made.shares if share.unpriced} == UNPRICED
    assert made.cost == pytest.approx(sum(share.cost for share in made.shares))
    assert made.cost > 5_000
    assert not [left_out for left_out in made.left_out if "a prompt of" in left_out.reason], "they fit everywhere"


def test_only_models_that_take_a_seed_get_one_and_each_take_its_own() -> None:
    made = planned("runway-gen-4.5", "kling-3.0-pro-fal", takes=3, seed=40)

    seeds = {clip.choice.model.slug: [] for clip in made.clips}
    for clip in made.clips:
        seeds[clip.choice.model.slug].append(clip.seed)
    assert seeds == {"runway-gen-4.5": [40, 41, 42], "kling-3.0-pro-fal": [None] * 3}


@pytest.mark.parametrize(
    ("model", "of", "terms", "reason"),
    [
        ("runway-gen-4-turbo", {}, {}, "category text-to-video: it has image-to-video"),
        ("runway-gen-4.5", {"aspect_ratio": "21:9"}, {}, "aspect ratio 21:9: it has 16:9, 9:16"),
        ("runway-gen-4.5", {"text": "x" * 1001}, {}, "a prompt of 1,001 characters (UTF-16): it takes 1,000"),
        ("runway-gen-4.5", {"seconds": 15}, {}, "duration 15: it has 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ("runway-gen-4.5", {}, {"wishes": Wishes(seconds=20.0)}, "duration 20.0: it has 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ("runway-gen-4-aleph", {}, {}, "is retired since 2026-06-10; ask runway-aleph-2"),
        ("veo-3.1-replicate", {}, {"budget": 5.0}, "no price is known, which a budget needs: --price "),
        ("runway-gen-4.5", {"category": "image-to-video"}, {}, "image-to-video needs a reference image"),
        (
            "runway-gen-4.5",
            {"category": "image-to-video", "reference_images": ("a", "b")},
            {},
            "2 reference images: it takes 1",
        ),
    ],
)
def test_what_can_not_be_asked_for_is_said_with_its_value(
    model: str, of: dict[str, Any], terms: dict[str, Any], reason: str
) -> None:
    made = planned(model, prompts=(prompt(**of),), **terms)

    assert made.clips == ()
    assert reasons(made)[model].startswith(reason)


def test_what_can_not_be_asked_for_is_said_once_for_many_prompts() -> None:
    made = planned("runway-gen-4-turbo", prompts=tuple(prompt(number) for number in range(1, 6)))

    (left_out,) = made.left_out
    assert str(left_out).endswith("(text-to-video/p1 and 4 more)")
    assert len(left_out.prompts) == 5


def test_clips_that_are_here_are_passed_over_unless_more_are_asked_for() -> None:
    choices = choose(["runway-gen-4.5"], CATALOG, open_routes=ROUTES)
    here = {("runway-gen-4.5", 1): {1, 2}}

    less = plan(choices, [prompt()], Terms(takes=3), here=here)
    more = plan(choices, [prompt()], Terms(takes=2, again=True), here=here)

    assert ([clip.take for clip in less.clips], less.here) == ([3], 2)
    assert ([(clip.take, clip.seed) for clip in more.clips], more.here) == ([(3, 3), (4, 4)], 0)


def test_any_id_of_a_provider_can_be_asked_for_and_its_price_given() -> None:
    made = planned("fal:fal-ai/some-new/model", prices={"fal-fal-ai-some-new-model": 0.2})

    (clip,) = made.clips
    assert (clip.choice.model.slug, clip.choice.model.route) == ("fal-fal-ai-some-new-model", "fal")
    assert (clip.asked["model"], clip.cost, clip.seed) == ("fal-ai/some-new/model", pytest.approx(1.0), 1)
    assert planned("runway:gen4.5").shares[0].model == "runway-gen-4.5"


def test_a_budget_is_enough_for_so_many() -> None:
    made = planned("runway-gen-4.5", takes=10, budget=2.0)

    assert (made.affordable(2.0), made.affordable(0.5), made.affordable(100.0)) == (3, 0, 10)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("runway-gen-5", "there is no 'runway-gen-5' in the catalog"),
        ("nobody:model", "there is no route 'nobody'"),
    ],
)
def test_a_model_that_there_is_not_is_refused_by_name(name: str, said: str) -> None:
    with pytest.raises(NotFound, match=said):
        planned(name)


def test_all_models_are_those_over_routes_that_are_open() -> None:
    assert {share.route for share in planned("all").shares} == set(ROUTES)
