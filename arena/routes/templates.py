"""Pages from templates, and the addresses of static files."""

import gzip
import hashlib
from functools import cache
from typing import Any, Final

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from arena.resources import WEB

STATIC: Final = WEB / "static"


@cache
def static_version() -> str:
    """A value that changes whenever a static file does, so that its address can be cached for good.

    It stands before the path, so that modules which import one another by relative address stay of one version.
    """
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version()}/{path}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_url
    return environment


def fragment(template: str, **context: Any) -> Markup:  # noqa: ANN401
    """A part of a page."""
    return Markup(_environment().get_template(template).render(**context))  # noqa: S704 - the template has escaped it


def render(request: Request, template: str, *, status_code: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """A page, compressed for those who take that."""
    page = _environment().get_template(template).render(site=request.app.state.site, path=request.url.path, **context)
    body, headers = page.encode(), {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
    return Response(body, status_code, media_type="text/html", headers=headers)
