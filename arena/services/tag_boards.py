"""Tags: a board of its own for each tag, and where a model stands higher or lower than it does on the whole.

A model's difference is its rating on the tag's board less its rating on the whole one, both seen from the mean of the
models that the two boards have in common. Its interval is that of the tag's board, so it leaves out how far the whole
board may be off.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from arena.services.boards import MadeBoard
from arena.services.findings import Finding, head
from arena.services.publication import Entry
from ratings.scale import rounded

_KEPT: Final = ("model", "rank", "rank_lower", "rank_upper", "rating", "lower", "upper", "p_best", "votes", "win_rate")


def tags_finding(whole: MadeBoard, by_tag: Mapping[str, MadeBoard]) -> Finding:
    """The boards of tags beside the whole one, the tag with most votes first."""
    ordered = sorted(by_tag.items(), key=lambda item: (-item[1].rated.votes, item[0]))
    tags = [_tag(tag, made.board, whole.board["entries"]) for tag, made in ordered]
    rows = [{"tag": each["tag"], **entry} for each in tags for entry in each["entries"]]
    content = {**head(whole.board), "tags": tags}
    return Finding(content, rows, ("tag", *_KEPT, "difference", "difference_lower", "difference_upper"))


def _tag(tag: str, board: Mapping[str, Any], whole: Sequence[Entry]) -> dict[str, Any]:
    entries = [{name: entry[name] for name in _KEPT} for entry in board["entries"]]
    known = {entry["model"]: entry for entry in whole if entry["rating"] is not None}
    for island in {entry["component"] for entry in board["entries"]}:
        members = [each for each, of in zip(entries, board["entries"], strict=True) if of["component"] == island]
        _tell_apart(members, known)
    nothing = dict.fromkeys(("difference", "difference_lower", "difference_upper"))
    counts = {name: board[name] for name in ("votes", "voters", "prompts", "digest", "islands")}
    return {"tag": tag, **counts, "entries": [{**nothing, **entry} for entry in entries]}


def _tell_apart(members: Sequence[dict[str, Any]], whole: Mapping[str, Entry]) -> None:
    """Add the differences of models of one island of a tag's board, as far as they are on one island of the whole."""
    both = [each for each in members if each["rating"] is not None and each["model"] in whole]
    homes = [whole[each["model"]]["component"] for each in both]
    both = [each for each, home in zip(both, homes, strict=True) if home == max(homes, key=homes.count)]
    if len(both) < 2:
        return
    shift = float(np.mean([each["rating"] - whole[each["model"]]["rating"] for each in both]))
    for each in both:
        difference = each["rating"] - whole[each["model"]]["rating"] - shift
        ends = ("lower", each["lower"]), ("upper", each["upper"])
        each["difference"] = rounded(difference, 4)
        for name, end in ends:
            each[f"difference_{name}"] = None if end is None else rounded(difference + end - each["rating"], 4)
