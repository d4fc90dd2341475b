"""The rules of the arena, in the words in which they are published. Numbers come from where the code takes them."""

from collections.abc import Mapping
from typing import Any

from arena.domain.policy import Policy
from arena.domain.rules.asking import draws, votes
from arena.domain.rules.entering import entries, names, voters
from arena.domain.rules.rating import ratings, record
from arena.settings import Settings


def policy_of(
    settings: Settings, *, method: Mapping[str, Any], exploration: float, simulated_on_board: bool = False
) -> Policy:
    """The rules in force.

    Args:
        settings: What the operator set.
        method: How the published boards are rated, `Method.to_dict`.
        exploration: Share of the draws that is uniform.
        simulated_on_board: Whether boards that nobody filtered show simulated votes; only those of the demo do.
    """
    return Policy(
        (
            draws(settings, exploration),
            votes(settings, simulated_on_board=simulated_on_board),
            ratings(method),
            record(settings),
            entries(settings),
            names(settings),
            voters(settings),
        )
    )
