"""What the components of the pages about the arena show on the page of patterns: made-up entries, events and rules."""

from typing import Any, Final

from arena.domain.policy import Number, Rule, Section, Source

_DAY: Final = "2026-0{}-01T12:00:00.000Z"
_HASH: Final = "9f2c" * 16
_OPENING: Final = '{"codename":"Grey Owl","model":"grey-owl","name":"Revealed","organization":"An organization"}'


def _part(battles: int, share: float | None, equal: float | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    clips = {"clips": 6, "held_clips": 0, "withdrawn_clips": 0}
    counts = {"battles": battles, "votes": battles, "skips": 0, "excluded": {}}
    return {"category": "text-to-video", **clips, **counts, "share": share, "equal_share": equal, **more}


def _entry(name: str, part: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "model": name.lower().replace(" ", "-"),
        "name": name,
        "organization": "An organization",
        "family": None,
        "status": "active",
        "hidden": False,
        "codename": None,
        "entered_at": _DAY.format(1),
        "first_vote_at": _DAY.format(2),
        "revealed_at": None,
        "retired_at": [],
        "restored_at": [],
        "categories": [part],
        **more,
    }


def _codename(text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    rule = {"codename": text, "reveal_on": _DAY.format(9), "reveal_after_votes": 2000, "commitment": _HASH}
    return {**rule, "votes": None, "why": None, "opening": None, **more}


def entries() -> list[dict[str, Any]]:
    """Entries of the registry, one for each thing that can become of one; new, since they are laid out in place."""
    return [
        _entry(
            "Blue Heron",
            _part(120, 0.31, 0.4),
            organization="",
            hidden=True,
            codename=_codename("Blue Heron", votes=96),
        ),
        _entry(
            "Revealed",
            _part(840, 0.42, 0.4),
            codename=_codename("Grey Owl", why="votes", opening=_OPENING),
            revealed_at=_DAY.format(5),
        ),
        _entry("A variant", _part(410, 0.22, 0.2, excluded={"withdrawn": 7}), family="A family"),
        _entry(
            "Retired",
            _part(300, 0.36, 0.38, held_clips=1, withdrawn_clips=2),
            status="retired",
            retired_at=[_DAY.format(6)],
        ),
        _entry("No vote yet", _part(0, None, None), first_vote_at=None),
    ]


EVENTS: Final[tuple[dict[str, Any], ...]] = tuple(
    {"at": _DAY.format(9 - number), "kind": kind, "subject": subject, "detail": detail}
    for number, (kind, subject, detail) in enumerate(
        (
            (
                "policy_changed",
                "policy",
                {
                    "changed": [
                        {"rule": "draws.information", "name": "kappa", "old": 1.0, "new": 2.5},
                        {"rule": "draws.limits", "name": "limit_voting", "old": None, "new": "120/minute"},
                    ],
                    "added": ["draws.limits"],
                    "removed": [],
                    "reworded": ["votes.undo"],
                },
            ),
            ("clip_withdrawn", "text-to-video/boat/retired", {"reason": "shows a real person"}),
            ("prompt_named", "text-to-video/boat", {}),
            ("prompt_retired", "text-to-video/boat", {"votes": 1200, "after": 1000}),
            ("model_restored", "a-variant", {}),
            ("model_retired", "retired", {}),
            (
                "model_revealed",
                "grey-owl",
                {"codename": "Grey Owl", "name": "Revealed", "organization": "An organization", "why": "votes"},
            ),
            (
                "model_entered",
                "blue-heron",
                {"codename": "Blue Heron", "reveal_on": _DAY.format(9), "reveal_after_votes": None},
            ),
            ("model_entered", "a-variant", {"name": "A variant", "family": "A family"}),
        )
    )
)

SECTION: Final = Section(
    "specimen",
    "A section of the rules",
    (
        Rule.of("specimen.words", "A rule of words alone, in a voter's own language."),
        Rule.of("specimen.numbers", "A rule with {share} and {days} days.", share=Number.share(0.125), days=90),
    ),
    (Source("docs/statistics.md"), Source("A paper", "https://doi.org/10.1093/biomet/39.3-4.324")),
)
