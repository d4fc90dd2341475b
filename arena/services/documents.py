"""Documents: bytes that are made once and handed out many times."""

import csv
import gzip
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

JSON: Final = "application/json"
CSV: Final = "text/csv"


@dataclass(frozen=True)
class Document:
    """Something that can be sent, with its compressed forms.

    Attributes:
        content: Its bytes.
        media_type: What they are.
    """

    content: bytes
    media_type: str

    @cached_property
    def tag(self) -> str:
        """Changes with the content: 32 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()[:32]

    @cached_property
    def gzip(self) -> bytes:
        """The content compressed by gzip, the same on every run."""
        return gzip.compress(self.content, 6, mtime=0)

    @cached_property
    def zstd(self) -> bytes:
        """The content compressed by Zstandard (RFC 8878)."""
        return zstd.compress(self.content)


def json_document(value: object) -> Document:
    """A value as JSON without spaces; a number that JSON has no word for is a fault of ours."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Document(text.encode(), JSON)


def csv_document(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Document:
    """Rows as CSV under a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return Document(text.getvalue().encode(), CSV)
