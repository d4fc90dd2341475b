"""What is asked of a vote log, as ANSI SQL: every engine is given the same text.

An engine puts its own `log` in front: a query with the columns

    seq        position in the log, from any number on
    category   text, empty where the log has none
    voter_id, prompt_id   text, empty where not recorded, NULL in every row where the log has no such column
    cohort     text, empty where the log has none
    model_a    the model shown left
    model_b    the model shown right
    winner     0 left, 1 right, 2 tie, 3 both bad
    weight     a finite number, not negative

and binds `category` and `cohort`, where `human` means every cohort but the simulated one, and `all` means all.
"""

from typing import Final

from arena.domain.voters import ALL, HUMAN, SIMULATED
from ratings.votes import WINNERS

# Doubled colons would be needed for a cast of PostgreSQL's own; CAST() is the standard's.
_CHOSEN: Final = f"""(
    CAST(:cohort AS VARCHAR(50)) = '{ALL}'
    OR (CAST(:cohort AS VARCHAR(50)) = '{HUMAN}' AND log.cohort <> '{SIMULATED}')
    OR log.cohort = CAST(:cohort AS VARCHAR(50))
)"""

_SHARES: Final = f"""
SELECT
    log.category,
    SUM(CASE WHEN {_CHOSEN} THEN 1 ELSE 0 END) AS votes,
    SUM(CASE WHEN log.cohort = '{SIMULATED}' THEN 1 ELSE 0 END) AS simulated
FROM log
GROUP BY log.category
ORDER BY MIN(log.seq)
"""  # noqa: S608 - made of the constants above, and nothing that was given

# Codes are positions of first appearance, which the digits depend on. A model shown right counts half a place later
# than one shown left. Who was not recorded is a cluster of one: the vote's own position, which is nobody else's first.
_CODES: Final = f"""
chosen AS (
    SELECT log.* FROM log WHERE log.category = CAST(:category AS VARCHAR(200)) AND {_CHOSEN}
),
voter_codes AS (
    SELECT chosen.voter_id, MIN(chosen.seq) AS code FROM chosen GROUP BY chosen.voter_id
),
prompt_codes AS (
    SELECT chosen.prompt_id, MIN(chosen.seq) AS code FROM chosen GROUP BY chosen.prompt_id
),
shown AS (
    SELECT chosen.model_a AS model, 2 * MIN(chosen.seq) AS place FROM chosen GROUP BY chosen.model_a
    UNION ALL
    SELECT chosen.model_b AS model, 2 * MIN(chosen.seq) + 1 AS place FROM chosen GROUP BY chosen.model_b
),
model_codes AS (
    SELECT shown.model, MIN(shown.place) AS code FROM shown GROUP BY shown.model
)"""  # noqa: S608 - as above

_MODELS: Final = """
SELECT model_codes.model, model_codes.code FROM model_codes ORDER BY model_codes.code
"""

_CELLS: Final = """,
coded AS (
    SELECT
        chosen.seq,
        CASE WHEN chosen.voter_id = '' THEN chosen.seq ELSE voter_codes.code END AS voter,
        CASE WHEN chosen.prompt_id = '' THEN chosen.seq ELSE prompt_codes.code END AS prompt,
        left_codes.code AS model_a,
        right_codes.code AS model_b,
        chosen.winner,
        chosen.weight
    FROM chosen
    JOIN model_codes AS left_codes ON left_codes.model = chosen.model_a
    JOIN model_codes AS right_codes ON right_codes.model = chosen.model_b
    LEFT JOIN voter_codes ON voter_codes.voter_id = chosen.voter_id
    LEFT JOIN prompt_codes ON prompt_codes.prompt_id = chosen.prompt_id
)
SELECT
    coded.voter,
    coded.prompt,
    coded.model_a,
    coded.model_b,
    coded.winner,
    COUNT(*) AS votes,
    SUM(coded.weight) AS weight
FROM coded
GROUP BY coded.voter, coded.prompt, coded.model_a, coded.model_b, coded.winner, coded.weight
ORDER BY MIN(coded.seq)
"""


def shares(log: str) -> str:
    """How many votes each category has, of the cohort and simulated, by first appearance: category, votes, simulated.

    Args:
        log: The engine's own query.
    """
    return f"WITH log AS (\n{log}\n)\n{_SHARES}"


def models(log: str) -> str:
    """The models of a category with their codes, by first appearance: model, code.

    Args:
        log: The engine's own query.
    """
    return f"WITH log AS (\n{log}\n),\n{_CODES}{_MODELS}"


def cells(log: str) -> str:
    """The votes of a category, equal ones counted, by first appearance.

    The columns are voter, prompt (codes, or NULL), model_a, model_b (codes), winner, votes (how many), weight (their
    sum): numbers all, so that nothing but numbers travels.

    Args:
        log: The engine's own query.
    """
    return f"WITH log AS (\n{log}\n),\n{_CODES}{_CELLS}"


def winner_code(column: str) -> str:
    """The code of a winner, NULL where it is none of those that a log can have (DESIGN 4.1)."""
    return " ".join(("CASE", column, *(f"WHEN '{winner}' THEN {code}" for winner, code in WINNERS.items()), "END"))
