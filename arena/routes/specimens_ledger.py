"""What the components of the ledger show on the page of patterns: made-up blocks, and proofs that lead nowhere."""

from typing import Any, Final

_DAY_MS: Final = 86_400_000
_NOON_MS: Final = 1_767_268_800_000
_HASH: Final = "9f2c" * 16
_ENTRY: Final = f'{{"category":"text-to-video","receipt":"{_HASH}","winner":"tie"}}'


def _block(height: int, entries: int) -> dict[str, Any]:
    sealed = {"height": height, "entries": entries, "created_ms": _NOON_MS + height * _DAY_MS}
    return {**sealed, "root": _HASH, "head": _HASH}


def _proof(height: int, *path: str, entry: str | None) -> dict[str, Any]:
    place = {"receipt": _HASH, "block": height, "index": 0, "leaf": _HASH, "head": _HASH}
    return {**place, "entry": entry, "path": path, "header": _block(height, 1 << len(path))}


BLOCKS: Final = (_block(1204, 4096), _block(1203, 7), _block(1202, 1))
PROOFS: Final = (_proof(1203, _HASH, _HASH, entry=_ENTRY), _proof(1202, entry=None))
