"""Stubs that run, and adapters that are opened on them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from arena.backends.base import Backend
from stubs.kit import Stub
from stubs.providers import PROVIDERS, Provider, opened


@pytest.fixture(scope="session")
def stubs() -> Iterator[Callable[[str], Stub]]:
    """The running stub of a provider."""
    running: dict[str, Stub] = {}

    def get(name: str) -> Stub:
        if name not in running:
            running[name] = PROVIDERS[name].stub().__enter__()
        running[name].reset()
        return running[name]

    yield get
    for stub in running.values():
        stub.__exit__()


@pytest.fixture(scope="session")
def usual_backends(stubs: object) -> Iterator[dict[str, Backend]]:  # noqa: ARG001 - they close before their stubs end
    """The adapters that are open: SDKs take their time to make a client."""
    backends: dict[str, Backend] = {}
    yield backends
    for backend in backends.values():
        backend.close()


@pytest.fixture(params=list(PROVIDERS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def provider(name: str) -> Provider:
    return PROVIDERS[name]


@pytest.fixture
def stub(name: str, stubs: Callable[[str], Stub], monkeypatch: pytest.MonkeyPatch) -> Stub:
    """The provider's stub, and an environment that leads to it."""
    stub = stubs(name)
    for variable, value in stub.environment.items():
        monkeypatch.setenv(variable, value)
    return stub


@pytest.fixture
def open_backend(name: str, stub: Stub) -> Iterator[Callable[..., Backend]]:
    """Opens the provider's adapter on its stub, with some of the stub's variables changed."""
    backends: list[Backend] = []

    def open_(*, timeout: float = 5.0, key: str = "", url: str = "") -> Backend:
        changed = {
            variable: value.replace(stub.key, key or stub.key).replace(stub.url, url or stub.url)
            for variable, value in stub.environment.items()
        }
        backends.append(opened(name, changed, timeout=timeout))
        return backends[-1]

    yield open_
    for backend in backends:
        backend.close()


@pytest.fixture
def backend(name: str, stub: Stub, usual_backends: dict[str, Backend]) -> Backend:
    """The provider's adapter on its stub."""
    if name not in usual_backends:
        usual_backends[name] = opened(name, stub.environment, timeout=5.0)
    return usual_backends[name]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "clip.mp4"


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small reference image."""
    path = tmp_path_factory.mktemp("images") / "fox.png"
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "rgb24"
        frame = av.VideoFrame.from_ndarray(np.full((36, 64, 3), 90, np.uint8))
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return path
