"""Events: what is done in public to models, prompts, clips and the rules. Votes are spoken of by verdicts instead."""

from enum import StrEnum


class EventKind(StrEnum):
    """What was done, and to what the subject of the event is the name of.

    * prompt_named: the clips of a retired prompt have been shown with their makers' names, for the first time.
    * votes_imported: the log of another place was brought in, as the cohort that is the subject.
    """

    MODEL_ENTERED = "model_entered"
    MODEL_RETIRED = "model_retired"
    MODEL_RESTORED = "model_restored"
    MODEL_REVEALED = "model_revealed"
    PROMPT_RETIRED = "prompt_retired"
    PROMPT_RESTORED = "prompt_restored"
    PROMPT_NAMED = "prompt_named"
    CLIP_WITHDRAWN = "clip_withdrawn"
    POLICY_CHANGED = "policy_changed"
    VOTES_IMPORTED = "votes_imported"
