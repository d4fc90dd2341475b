"""The data card of an export: for programs in Croissant 1.1 (JSON-LD, mlcommons.org), and for people."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from arena import __version__
from arena.domain.ledger import GENESIS
from arena.services.clock import iso
from arena.services.columns import BLOCKS, LEDGER, MEASUREMENTS, MOMENT, SHARE, TEXT, VOTES, Columns
from arena.services.export import Exported
from arena.settings import Settings

CARD: Final = "croissant.json"
README: Final = "README.md"
ARCHIVE: Final = "export.zip"
CROISSANT: Final = "http://mlcommons.org/croissant/1.1"
_RAI: Final = "http://mlcommons.org/croissant/RAI/1.0"

_TABLES: Final[Mapping[str, tuple[Columns, str]]] = {
    "votes": (VOTES, "Every vote that counts: which of two anonymous clips of one prompt a person found better."),
    "ledger": (LEDGER, "What was sealed when, so that anybody can see that no vote was changed, added or left out."),
    "blocks": (BLOCKS, "The blocks of the ledger, each of which names the one before."),
    "measurements": (MEASUREMENTS, "What measured the voters: battles that were asked twice, and damaged copies."),
}
_FORMATS: Final = {
    ".zip": ["application/zip"],
    ".csv": ["text/csv"],
    ".jsonl": ["application/jsonlines"],
    # The registered type, and the one that mlcroissant knows.
    ".parquet": ["application/vnd.apache.parquet", "application/x-parquet"],
}
_KINDS: Final = {TEXT: "sc:Text", MOMENT: "sc:DateTime", SHARE: "sc:Float"}
_INTEGER: Final = "sc:Integer"
_PIECE: Final = 1 << 20

PRIVACY: Final = (
    "Voters are pseudonymous people, known to the arena by a random number in a cookie; no name and no address of "
    "theirs is stored with a vote. Their ids here are pseudonyms that are made anew for each export, so that two "
    "exports can't be joined by them; within one they tell which votes are one voter's. Who erases their votes is in "
    "no export from then on."
)

_CROISSANT_TERMS: Final = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty"),
    *("fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
    *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
_CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _CROISSANT_TERMS},
}


def write_card(found: Exported, folder: Path, settings: Settings) -> None:
    """Write the card of an export beside its files.

    Args:
        found: What was exported.
        folder: Where to.
        settings: The arena's name, and the licence of its data.
    """
    files = {path.name: (path.stat().st_size, _sha256(path)) for path in found.files}
    card = {
        **_card(found, settings),
        "url": f"urn:sha256:{found.block.head if found.block else GENESIS}",
        # The votes of an earlier version are all here, but for those that do not count any more.
        "version": f"1.{found.block.height if found.block else 0}.0",
        "isLiveDataset": False,
        "distribution": [
            {**_file(name), "contentUrl": name, "contentSize": f"{size} B", "sha256": digest}
            for name, (size, digest) in files.items()
        ],
        "recordSet": [_records(name) for name in files],
    }
    (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / README).write_text(_readme(found, files, settings), encoding="utf-8")


def live_card(found: Exported, settings: Settings, *, page: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    """The card of the data that an arena hands out, which grows.

    Args:
        found: What it hands out now.
        settings: As above.
        page: The address of the page about it.
        addresses: Where each file is, by its name; those that have none are in the archive.
    """
    archived = [path.name for path in found.files if path.name not in addresses]
    return {
        **_card(found, settings),
        "url": page,
        "version": "1.0.0",
        "isLiveDataset": True,
        "distribution": [
            *({**_file(name), "contentUrl": address} for name, address in addresses.items()),
            *({**_file(name), "contentUrl": name, "containedIn": {"@id": ARCHIVE}} for name in archived),
        ],
        "recordSet": [_records(path.name) for path in found.files],
    }


def _card(found: Exported, settings: Settings) -> dict[str, Any]:
    published = iso(found.made_ms)
    state = f"up to block {found.block.height}, {found.block.head}" if found.block else "none yet"
    spans = {} if found.first_ms is None else {"temporalCoverage": f"{iso(found.first_ms)}/{iso(found.last_ms or 0)}"}
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [CROISSANT, _RAI],
        "name": f"Votes of {settings.site_name}",
        "description": _about(found, settings),
        "license": _licence_url(settings.data_license),
        "creator": {"@type": "Organization", "name": settings.site_name},
        "publisher": {"@type": "Organization", "name": settings.site_name},
        "datePublished": published,
        "dateModified": published,
        "inLanguage": "en",
        "keywords": ["generated video", "human preference", "pairwise comparison", "evaluation"],
        "citeAs": f"{settings.site_name} ({published[:4]}): votes on generated video, {state}.",
        **spans,
        "measurementTechnique": "Blind pairwise comparison: sides by a fair coin, pairs with the propensity given.",
        "rai:personalSensitiveInformation": PRIVACY,
        "additionalProperty": _counts(found),
    }


def _about(found: Exported, settings: Settings) -> str:
    state = f"block {found.block.height} of its ledger, head {found.block.head}" if found.block else "an empty ledger"
    return (
        f"{found.votes.total()} votes on generated video, cast in {settings.site_name}, an arena run with Blindcut "
        f"{__version__}, with {state}. Each is one person's answer to which of two anonymous clips of one prompt is "
        "better. Votes that were excluded, taken back or erased are not in it; the ledger says which they are, and why."
    )


def _counts(found: Exported) -> list[dict[str, Any]]:
    """How many votes there are, by what."""
    return [
        {"@type": "PropertyValue", "propertyID": f"votes by {what}", "name": value, "value": votes}
        for place, what in enumerate(("category", "cohort", "winner"))
        for value, votes in found.by(place).items()
    ]


def _file(name: str) -> dict[str, Any]:
    told = "All files, as one state of the log." if name == ARCHIVE else _TABLES[Path(name).stem][1]
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": told,
        "encodingFormat": _FORMATS[Path(name).suffix],
    }


def _records(file: str) -> dict[str, Any]:
    name = Path(file).stem
    columns, meaning = _TABLES[name]
    key = {"votes": ["battle_id"], "ledger": ["block", "position"], "blocks": ["height"], "measurements": ["battle_id"]}
    of = "jsonPath" if file.endswith(".jsonl") else "column"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": meaning,
        "key": [{"@id": f"{name}/{column}"} for column in key[name]],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{column}",
                "name": column,
                "description": means,
                "dataType": _KINDS.get(kind, _INTEGER),
                "source": {"fileObject": {"@id": file}, "extract": {of: f"$.{column}" if of == "jsonPath" else column}},
            }
            for column, (kind, means) in columns.items()
        ],
    }


def _licence_url(licence: str) -> str:
    return licence if ":" in licence else f"https://spdx.org/licenses/{licence}.html"


def _readme(found: Exported, files: Mapping[str, tuple[int, str]], settings: Settings) -> str:
    lines = [f"# Votes of {settings.site_name}", "", _about(found, settings), ""]
    if found.first_ms is not None:
        lines += [
            f"Cast from {iso(found.first_ms)} to {iso(found.last_ms or 0)}. Licence: {settings.data_license}.",
            "",
        ]
    for place, what in enumerate(("category", "cohort", "winner")):
        lines += [f"| {what} | votes |", "|---|---|", *(f"| {key} | {n:,} |" for key, n in found.by(place).items()), ""]
    lines += ["## Voters", "", PRIVACY, "", "## Files", "", "| file | bytes | SHA-256 |", "|---|---|---|"]
    lines += [f"| {name} | {size:,} | `{digest}` |" for name, (size, digest) in files.items()]
    lines += ["", "To recompute a published board from them: `blindcut verify SNAPSHOT .`", ""]
    for name in files:
        columns, meaning = _TABLES[Path(name).stem]
        lines += [f"## {name}", "", meaning, "", "| column | |", "|---|---|"]
        lines += [*(f"| `{column}` | {means} |" for column, (_kind, means) in columns.items()), ""]
    return "\n".join(lines).rstrip() + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
