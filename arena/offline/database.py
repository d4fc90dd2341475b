"""The vote log of a live arena, on any database that SQLAlchemy reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

import numpy as np
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from arena.errors import BadConfiguration, BadInput
from arena.offline.log import CountedVotes, Share
from arena.offline.queries import cells, models, shares, winner_code

# The schema is on one page in arena/store/tables.py. A later verdict goes before an earlier one; a repeat measures
# its voter and is no judgement of the models.
_LOG: Final = f"""
    SELECT
        battles.seq AS seq,
        prompts.category AS category,
        prompts.slug AS prompt_id,
        battles.voter_id AS voter_id,
        voters.cohort AS cohort,
        left_models.slug AS model_a,
        right_models.slug AS model_b,
        {winner_code("votes.winner")} AS winner,
        CAST(1 AS DOUBLE PRECISION) AS weight
    FROM battles
    JOIN votes ON votes.battle_seq = battles.seq
    JOIN voters ON voters.id = battles.voter_id
    JOIN prompts ON prompts.id = battles.prompt_id
    JOIN models AS left_models ON left_models.id = battles.left_model_id
    JOIN models AS right_models ON right_models.id = battles.right_model_id
    WHERE battles.is_repeat = FALSE AND battles.seq NOT IN (
        SELECT verdicts.battle_seq
        FROM verdicts
        WHERE verdicts.counted = FALSE
            AND verdicts.id IN (SELECT MAX(newest.id) FROM verdicts AS newest GROUP BY newest.battle_seq)
    )
"""  # noqa: S608 - the winner's codes are constants


class DatabaseLog:
    """The votes that count in a live database, as they stood at one moment.

    Args:
        connection: In a transaction that sees one state.
    """

    columns: Final = frozenset({"category", "prompt_id", "voter_id", "cohort"})

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator[Self]:
        """The log of the arena whose database this is.

        Raises:
            BadConfiguration: The URL can't be used, or its driver is not installed.
            BadInput: There is no such database, it does not answer, or it holds no arena.
        """
        engine = _engine(url)
        place = engine.url.render_as_string()
        try:
            with engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    # The driver begins no transaction to read, and each query would see a log of its own.
                    connection.exec_driver_sql("BEGIN")
                yield cls(connection)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            what = "can't be read" if isinstance(error, OperationalError) else "holds no log of an arena"
            raise BadInput(f"the database {what}: {reason}", place=place) from error
        finally:
            engine.dispose()

    def shares(self, cohort: str) -> list[Share]:
        """The categories, by first appearance."""
        found = self._connection.execute(text(shares(_LOG)), {"cohort": cohort})
        return [Share(row.category, int(row.votes), int(row.simulated)) for row in found]

    def votes(self, category: str, cohort: str) -> CountedVotes:
        """The votes of a category."""
        given = {"category": category, "cohort": cohort}
        labels = self._connection.execute(text(models(_LOG)), given).all()
        found = self._connection.execute(text(cells(_LOG)), given).all()
        *codes, weight = zip(*found, strict=True)
        voter, prompt, model_a, model_b, winner, votes = (np.array(column, np.int64) for column in codes)
        return CountedVotes(
            models={code: model for model, code in labels},
            voter=voter,
            prompt=prompt,
            model_a=model_a,
            model_b=model_b,
            winner=winner,
            votes=votes,
            weight=np.array(weight, np.float64),
        )


def _engine(database: str) -> Engine:
    try:
        url = make_url(database)
        if url.get_backend_name() != "sqlite":
            return create_engine(url, isolation_level="REPEATABLE READ")
        if not url.database or not Path(url.database).is_file():
            raise BadInput("there is no such database", place=url.render_as_string())
        return create_engine(url, isolation_level="AUTOCOMMIT")
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadConfiguration(f"the database URL can't be used: {error}") from error
    except ModuleNotFoundError as error:
        raise BadConfiguration(f"the database needs {error.name}: pip install 'blindcut[postgres]'") from error
