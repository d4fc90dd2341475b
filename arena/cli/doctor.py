"""`blindcut doctor`: what is configured, what answers, and what is missing."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import av
import typer
from rich.table import Table
from rich.text import Text

from arena.backends.opening import ROUTES
from arena.cli.console import out
from arena.cli.tables import print_table
from arena.domain.voters import HUMAN
from arena.errors import ArenaError
from arena.offline.database import DatabaseLog
from arena.services.generation.providers import catalog_of
from arena.settings import Providers, Settings, load_providers, load_settings
from arena.store.counters import Counters
from arena.store.engine import Database
from arena.store.migrate import drift
from arena.store.reading import Catalog, read_catalog

_LEAST_FREE_BYTES: Final = 1 << 30
_MARKS: Final = {True: ("ok", "green"), False: ("broken", "red"), None: ("-", "dim")}


@dataclass(frozen=True, slots=True)
class _Finding:
    """One line of the report; `good` is None for what is neither."""

    what: str
    found: str
    good: bool | None = True


def doctor() -> None:
    """Say what is configured, reachable and missing; exit 1 when something is broken."""
    settings = load_settings()
    findings = [
        *(*_settings(settings), *_database(settings), *_redis(settings), *_files(settings), *_media()),
        *_routes(load_providers()),
    ]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark, style = _MARKS[finding.good]
        table.add_row(Text(mark, style=style), Text(finding.what), Text(finding.found, overflow="fold"))
    print_table(out, table)
    if any(finding.good is False for finding in findings):
        raise typer.Exit(1)


def _settings(settings: Settings) -> Iterator[_Finding]:
    for name in type(settings).model_fields:
        variable = f"BLINDCUT_{name.upper()}"
        value = getattr(settings, name)
        origin = "" if variable in os.environ else " (default)"
        shown = _without_password(value) if name.endswith("_url") and value else str(value)
        yield _Finding(variable, f"{shown if value not in (None, '', {}) else 'not set'}{origin}", good=None)


def _database(settings: Settings) -> Iterator[_Finding]:
    file = _embedded(settings.database)
    if file is not None and not file.is_file():
        yield _Finding("database", f"{file} is made when the arena first starts", good=None)
        return
    try:
        database = Database(settings.database)
    except ArenaError as error:
        yield _Finding("database", str(error), good=False)
        return
    try:
        database.require()
        yield _Finding("database", f"{database.engine.dialect.name} answers: {database.engine.url.render_as_string()}")
        yield from _schema(settings, database)
    except ArenaError as error:
        cause = str(error.__cause__ or "").strip().splitlines()
        yield _Finding("database", ": ".join([str(error), *cause[:1]]), good=False)
    finally:
        database.close()


def _schema(settings: Settings, database: Database) -> Iterator[_Finding]:
    differences = drift(database)
    if differences:
        reason = f"{len(differences)} differences from this version's: run blindcut db upgrade"
        yield _Finding("schema", reason, good=False)
        return
    yield _Finding("schema", "up to date")
    catalog = read_catalog(database, known=Catalog())
    clips = sum(map(len, catalog.clips.values()))
    yield _Finding(
        "catalogue", f"{len(catalog.models)} models, {len(catalog.prompts)} prompts, {clips} clips", good=None
    )
    with DatabaseLog.open(settings.database) as log:
        shares = log.shares(HUMAN)
    human, simulated = sum(share.votes for share in shares), sum(share.simulated for share in shares)
    yield _Finding("votes", f"{human:,} of people, {simulated:,} simulated", good=None)


def _redis(settings: Settings) -> Iterator[_Finding]:
    if not settings.redis_url:
        return
    try:
        asyncio.run(_answers(settings.redis_url))
    except ArenaError as error:
        yield _Finding("redis", f"{error}; each worker counts for itself", good=False)
    else:
        yield _Finding("redis", f"answers: {_without_password(settings.redis_url)}")


async def _answers(url: str) -> None:
    counters = Counters(url)
    try:
        await counters.require()
    finally:
        await counters.close()


def _files(settings: Settings) -> Iterator[_Finding]:
    for what, folder in (("data folder", settings.data_dir), ("clips' folder", settings.blobs)):
        if not folder.is_dir():
            yield _Finding(what, f"{folder} is made when the arena first starts", good=None)
            continue
        try:
            with NamedTemporaryFile(dir=folder):
                free = shutil.disk_usage(folder).free
        except OSError as error:
            yield _Finding(what, f"{folder} can't be written to: {error.strerror}", good=False)
            continue
        enough = free >= _LEAST_FREE_BYTES
        yield _Finding(
            what, f"{folder}, {free / (1 << 30):.1f} GiB free{'' if enough else ': too little'}", good=enough
        )
    secret = "set" if settings.secret else "made" if (settings.data_dir / "secret").is_file() else "made at first start"
    yield _Finding("secret", secret, good=None)


def _media() -> Iterator[_Finding]:
    versions = ", ".join(
        f"{name} {'.'.join(map(str, av.library_versions[name]))}"
        for name in ("libavcodec", "libavformat", "libavfilter")
    )
    yield _Finding("PyAV", f"{av.__version__} with {versions}")
    for codec, mode in (("libx264", "w"), ("aac", "w"), ("h264", "r"), ("vp9", "r"), ("av1", "r")):
        what = f"{'encoder' if mode == 'w' else 'decoder'} {codec}"
        try:
            yield _Finding(what, av.Codec(codec, mode).long_name)  # type: ignore[arg-type]  # one of the two above
        except av.FFmpegError:
            yield _Finding(what, "is not in this build of FFmpeg", good=False)


def _routes(providers: Providers) -> Iterator[_Finding]:
    """Where clips can be asked for; that a route is not open here is no fault."""
    for name, route in ROUTES.items():
        missing = route.missing(providers)
        found = f"needs {', '.join(missing)}" if missing else "open"
        yield _Finding(f"route {name}", found, good=None if missing else True)
    try:
        yield _Finding("models", f"{len(catalog_of(providers).offers):,} in the catalog")
    except ArenaError as error:
        yield _Finding("models", str(error), good=False)


def _embedded(url: str) -> Path | None:
    """The file of an embedded database."""
    scheme, _, path = url.partition(":///")
    return Path(path) if scheme.startswith("sqlite") and path else None


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    account, at, place = rest.rpartition("@")
    return f"{scheme}{separator}{account.partition(':')[0]}:***{at}{place}" if ":" in account else url
