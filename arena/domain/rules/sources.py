"""Where more is said: pages of the documentation, and papers."""

from typing import Final

from arena.domain.policy import Source

STATISTICS: Final = Source("docs/statistics.md")
PROTOCOL: Final = Source("docs/protocol.md")
MODERATION: Final = Source("docs/moderation.md")

BRADLEY_TERRY: Final = Source("Bradley & Terry 1952", "https://doi.org/10.1093/biomet/39.3-4.324")
JACKKNIFE: Final = Source("MacKinnon, Nielsen & Webb 2023", "https://doi.org/10.1002/jae.2969")
RANKS: Final = Source("Mogstad, Romano, Shaikh & Wilhelm 2024", "https://doi.org/10.1093/restud/rdad006")
ILLUSION: Final = Source("Singh et al. 2025", "https://arxiv.org/abs/2504.20879")
