"""Retirement: prompts that leave battles, by an operator's word or by themselves after many votes.

Votes and boards stay. Only a prompt that no battle can show any more may have its clips shown with their makers'
names (`services.showings`), and one whose clips were cannot come back: nobody could judge them blindly.
"""

from collections.abc import Mapping

import structlog

from arena.domain.events import EventKind
from arena.errors import BadInput, NotFound
from arena.services.clock import iso, now_ms
from arena.store.catalog import StoredPrompt
from arena.store.engine import Database
from arena.store.events import first_event, record
from arena.store.retirement import PromptState, prompt_state, set_prompt_retired

_log = structlog.get_logger()


class Retirement:
    """An operator's hand on prompts.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def retire(self, name: str, *, reason: str = "") -> None:
        """Take a prompt out of all battles.

        Args:
            name: As `category/prompt`.
            reason: Why, for the public.

        Raises:
            NotFound: There is no such prompt.
            BadInput: It is retired already, or the name is none.
        """
        prompt = self._state(name)
        if prompt.retired_ms is not None:
            raise BadInput(f"is retired already, since {iso(prompt.retired_ms)}", place=f"prompt {name}")
        now, detail = now_ms(), {"reason": reason} if reason else None
        with self._database.writing() as connection:
            set_prompt_retired(connection, prompt.id, retired_ms=now)
            record(connection, EventKind.PROMPT_RETIRED, prompt.subject, now_ms=now, detail=detail)

    def restore(self, name: str) -> None:
        """Let a retired prompt into battles again.

        Raises:
            NotFound: There is no such prompt.
            BadInput: It is not retired, the name is none, or its clips have been shown with their makers' names.
        """
        prompt = self._state(name)
        if prompt.retired_ms is None:
            raise BadInput("is not retired", place=f"prompt {name}")
        with self._database.writing() as connection:
            named = first_event(connection, EventKind.PROMPT_NAMED, prompt.subject)
            if named is not None:
                raise BadInput(
                    f"can't come back: its clips are shown with their makers' names since {iso(named.created_ms)}, and "
                    "nobody could judge them blindly",
                    place=f"prompt {name}",
                )
            set_prompt_retired(connection, prompt.id, retired_ms=None)
            record(connection, EventKind.PROMPT_RESTORED, prompt.subject, now_ms=now_ms())

    def _state(self, name: str) -> PromptState:
        category, slash, slug = name.partition("/")
        if not slash:
            raise BadInput(f"must be CATEGORY/PROMPT, as in text-to-video/boat, not {name!r}", place="prompt")
        with self._database.reading() as connection:
            found = prompt_state(connection, category=category, slug=slug)
        if found is None:
            raise NotFound(f"there is no prompt {slug!r} in {category!r}; `blindcut prompts` has the names")
        return found


class Wear:
    """Retires prompts that have many votes, once: one that an operator has restored stays in battles.

    Args:
        database: Where prompts are.
        after: Votes after which a prompt is retired; 0 for never.
    """

    def __init__(self, database: Database, *, after: int) -> None:
        self._database = database
        self._after = after
        self._restored: set[int] = set()

    @property
    def retires(self) -> bool:
        """Whether it ever does."""
        return self._after > 0

    def retire(self, prompts: Mapping[int, StoredPrompt], votes: Mapping[int, int]) -> bool:
        """Retire the prompts that have enough votes; whether there were any.

        Args:
            prompts: All of them, by number.
            votes: How many votes count on each.
        """
        due = [
            prompts[number]
            for number, count in votes.items()
            if count >= self._after and number not in self._restored and prompts[number].retired_ms is None
        ]
        return sum(self._retire(prompt, votes[prompt.id]) for prompt in due) > 0

    def _retire(self, prompt: StoredPrompt, votes: int) -> bool:
        now, detail = now_ms(), {"votes": votes, "after": self._after}
        with self._database.writing() as connection:
            # Another worker may have been faster, or an operator.
            state = prompt_state(connection, category=prompt.category, slug=prompt.slug)
            if state is None or state.retired_ms is not None:
                return False
            if first_event(connection, EventKind.PROMPT_RESTORED, state.subject) is not None:
                self._restored.add(prompt.id)
                return False
            set_prompt_retired(connection, prompt.id, retired_ms=now)
            record(connection, EventKind.PROMPT_RETIRED, state.subject, now_ms=now, detail=detail)
        _log.info("prompt.retired", prompt=state.subject, **detail)
        return True
