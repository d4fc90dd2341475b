"""docs/ledger.md gives the format to the byte: its example, computed again with nothing but SHA-256."""

import json
import re
from hashlib import sha256
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")


def given(name: str) -> list[str]:
    """What the example has under a name."""
    return re.findall(rf"^{name} +(\S.*)$", PAGE, re.MULTILINE)


def test_the_example_of_a_block_is_true() -> None:
    entries, leaves = given("entry"), given("leaf")
    assert len(entries) == 3
    assert [sha256(b"\x00" + entry.encode()).hexdigest() for entry in entries] == leaves
    first, second, third = map(bytes.fromhex, leaves)
    below = sha256(b"\x01" + first + second).digest()
    assert [sha256(b"\x01" + below + third).hexdigest()] == given("root")
    (header,) = given("header")
    assert json.loads(header)["root"] == given("root")[0]
    assert json.loads(header)["entries"] == len(entries)
    assert [sha256(header.encode()).hexdigest()] == given("head")
