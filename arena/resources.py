"""Where the files that travel with the code are: in the installed wheel, or in the checkout."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parent
_INSTALLED: Final = _PACKAGE / "_resources"
_ROOT: Final = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

WEB: Final = _ROOT / "web"
PROMPTS: Final = _ROOT / "prompts"
MIGRATIONS: Final = _ROOT / "migrations"
