"""Events: what the arena logs, as lines on stderr."""

import logging
import sys
from contextlib import suppress

import structlog

from arena.settings import Settings


class _Lines:
    """Writes lines to what is stderr by then.

    One that can't be written is dropped: a pipe that closed must not end the threads that votes wait for.
    """

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):  # a closed file is a ValueError
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Lines with plain tracebacks: those with local variables take seconds to make, and show voters' cookies."""
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def set_up_logging(settings: Settings) -> None:
    """Events as lines on stderr: for people at a terminal, JSON elsewhere."""
    for_people = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([] if for_people else [structlog.processors.format_exc_info]),
            _for_people() if for_people else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=_Lines,
    )
