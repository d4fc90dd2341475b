"""The arena's secret: given by the operator, or made once and kept beside the embedded database."""

import os
import secrets

from arena.settings import Settings


def load_secret(settings: Settings) -> str:
    """The secret that seals battles, clips and cookies.

    One that was made here outlives restarts, so that cookies and open battles do as well. Whoever comes first makes it;
    workers that start together agree because the file appears whole or not at all.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    path = settings.data_dir / "secret"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        mine = settings.data_dir / f".secret-{os.getpid()}"
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text()
