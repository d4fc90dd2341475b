"""The rules: every number that a setting or the code decides stands in them, and two versions differ as they do."""

from collections.abc import Mapping
from typing import Any

import pytest

from arena.domain.policy import Number, Policy, Rule, Section, difference
from arena.domain.rules import policy_of
from arena.domain.verdicts import VerdictKind
from arena.offline.method import HEADLINE, method_of
from arena.settings import Settings
from ratings import EXPLORATION

OPERATIONAL = {
    *("data_dir", "database_url", "blob_dir", "secret", "host", "port", "workers"),
    *("site_name", "secure_cookies", "log_level", "worker", "poll_seconds", "lease_seconds", "job_minutes"),
    *("backend_concurrency", "backend_per_minute", "backend_limits", "largest_clip_mb", "admin_token"),
    *("limit_reading", "limit_computing", "limit_downloads", "redis_url", "trusted_proxies", "mcp_hosts"),
}
"""Settings that change no vote: how battles are drawn, counted and shown is the same whatever they are."""

OTHERWISE: dict[str, tuple[object, str]] = {
    "battle_minutes": (37.5, "for 37.5 minutes"),
    "kappa": (2.25, "to the power of 2.25"),
    "repeat_share": (0.033, "3.3 % of a voter's battles"),
    "check_share": (0.011, "1.1 % of a voter's battles"),
    "refresh_seconds": (7.5, "every 7.5 seconds"),
    "snapshot_minutes": (17.0, "every 17 minutes"),
    "report_threshold": (11, "11 voters have reported"),
    "moderation": ("required", "only after an operator has looked at it"),
    "hidden_days": (1234, "for 1,234 days at most"),
    "retire_prompts_after": (400, "A prompt is retired after 400 votes"),
    "limit_voting": ("7/hour", "by one voter at 7/hour at most"),
    "limit_voting_address": ("70/hour", "from one address at 70/hour at most"),
    "data_license": ("https://arena.example/terms", "under the licence https://arena.example/terms"),
    "show_retired_clips": (True, "The clips of retired prompts are shown with their makers' names"),
}
"""Another value for each setting that is policy, and what the rules say then."""


def policy(settings: Settings | None = None, **more: Any) -> Policy:  # noqa: ANN401 - arguments of policy_of
    given = {"method": HEADLINE.to_dict(), "exploration": EXPLORATION} | more
    return policy_of(settings or Settings(), **given)


def said(policy: Policy) -> str:
    return "\n".join(rule.text for rule in policy.rules)


def test_every_setting_is_in_the_rules_or_changes_no_vote() -> None:
    """Who adds a setting says which of the two it is."""
    assert set(Settings.model_fields) == OPERATIONAL | set(OTHERWISE)
    assert set(OTHERWISE) <= policy().settings


@pytest.mark.parametrize("name", OTHERWISE)
def test_the_rules_say_the_setting_in_force(name: str) -> None:
    value, words = OTHERWISE[name]
    usual, other = policy(), policy(Settings(**{name: value}))
    assert words in said(other)
    assert words not in said(usual)
    assert other.version != usual.version
    changed = difference(usual.stated, other.stated)["changed"]
    assert [(each["name"], each["new"]) for each in changed] == [(name, value)]


def test_what_the_code_decides_is_said_too() -> None:
    text = said(policy())
    for words in ("20 % of the draws", "10 % of a family's", "For 5 seconds", "of 95 %", "4,000 draws", "100 votes"):
        assert words in text
    assert all(kind.value in text for kind in VerdictKind)
    assert "0.25" not in text
    assert "25 % of the draws" in said(policy(exploration=0.25))


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ({"ties": "davidson"}, "as Davidson did"),
        ({"voter_weights": None}, "Every vote weighs alike"),
        ({"voter_weights": "equal"}, "the same say"),
        ({"intervals": "sandwich"}, "made by the method sandwich"),
        ({"intervals": "voter-clustered"}, "leaving out each voter in turn"),
        ({"estimand": "prompt-set"}, "these very prompts"),
        ({"level": 0.9}, "Intervals are of 90 %"),
    ],
)
def test_the_rules_follow_the_method_of_the_boards(method: Mapping[str, Any], words: str) -> None:
    assert words not in said(policy())
    assert words in said(policy(method=method_of(**method).to_dict()))


def test_where_nothing_measures_voters_the_rules_say_that() -> None:
    text = said(policy(Settings(repeat_share=0.0, check_share=0.0)))
    assert "No battle comes back to its voter: 0 % are repeats." in text
    assert "No clip is shown beside a damaged copy: 0 % are checks." in text


def test_a_demonstration_says_that_its_boards_show_simulated_votes() -> None:
    assert "enter no board of people's votes" in said(policy())
    assert "This arena is a demonstration" in said(policy(simulated_on_board=True))


def test_of_prompts_and_clips_the_rules_say_what_is_not_done() -> None:
    text = said(policy())
    assert "No number of votes retires a prompt (0)" in text
    assert "No clip is shown in public with its maker's name" in text


def test_limits_are_said_where_there_are_any() -> None:
    by_voter, by_address = "by one voter at 120/minute at most", "from one address at 6000/minute at most"
    assert f"Battles are drawn and answered {by_voter}, {by_address}." in said(policy())
    assert f"Battles are drawn and answered {by_address}." in said(policy(Settings(limit_voting="")))
    assert "draws.limits" not in policy(Settings(limit_voting="", limit_voting_address="")).stated


def test_rules_are_named_once_and_every_number_is_a_number_of_the_rule() -> None:
    rules = policy().rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.id.split(".")[0] in {section.id for section in policy().sections} for rule in rules)
    assert not [rule.id for rule in rules if "{" in rule.text]


def test_a_sentence_comes_in_words_and_numbers() -> None:
    rule = Rule.of("a.b", "{share} of {many}, or {none}", share=Number.share(0.125), many=1234, none=None)
    assert [(part.text, part.number) for part in rule.parts] == [
        *(("12.5 %", True), (" of ", False), ("1,234", True), (", or ", False), ("None", True)),
    ]
    assert rule.values == {"share": 0.125, "many": 1234, "none": None}


def version(*rules: Rule) -> Policy:
    return Policy((Section("a", "A", rules),))


def test_versions_differ_in_numbers_rules_and_words() -> None:
    before = version(Rule.of("a.one", "{n} votes", n=1), Rule.of("a.two", "Old words"), Rule.of("a.gone", "{m}", m=5))
    new = Rule.of("a.new", "{kinds}", kinds=("x",))
    after = version(Rule.of("a.one", "{n} votes", n=2), Rule.of("a.two", "New words"), new)
    assert difference(before.stated, after.stated) == {
        "changed": [
            {"rule": "a.gone", "name": "m", "old": 5, "new": None},
            {"rule": "a.new", "name": "kinds", "old": None, "new": ["x"]},
            {"rule": "a.one", "name": "n", "old": 1, "new": 2},
        ],
        "added": ["a.new"],
        "removed": ["a.gone"],
        "reworded": ["a.two"],
    }
    assert difference(after.stated, after.stated) == {"changed": [], "added": [], "removed": [], "reworded": []}


def test_a_version_is_of_what_is_said_and_not_of_where_more_is_said() -> None:
    rule = Rule.of("a.one", "{n} votes", n=1)
    assert version(rule).version == Policy((Section("b", "Another title", (rule,)),)).version
    assert version(rule).version != version(Rule.of("a.one", "{n} Votes", n=1)).version
