"""The rows of the table: which engines do which work on which logs, and what was asked of the ratios."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OURS = "ratings"
COMPILED = ("arena-rank",)  # engines whose second run in a process has what the first one compiled


@dataclass(frozen=True)
class Entry:
    """One engine's part in a row.

    Attributes:
        engine: Who.
        work: What, by its name in `_rating_ours` or `_rating_peers`.
        cases: On which logs.
        target: By log, how many times our CPU time it shall take at least; for our own engine, the CPU seconds that it
            may take at most.
        skipped: By log, why it is not run there.
    """

    engine: str
    work: str
    cases: str
    target: Mapping[str, float] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One kind of work; the first entry is ours."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def ours(self) -> Entry:
        return self.entries[0]


def every(target: float, cases: str = "SML") -> dict[str, float]:
    return dict.fromkeys(cases, target)


_REFIT_PEERS = ("FastChat", "arenakit")
_SLOW_TEXT = "about 20 to 30 s; it is slower than from a list"

ROWS = {
    "codes": Row(
        "point fit, integer codes",
        (
            Entry(OURS, "codes", "SMLR"),
            Entry("arenakit", "codes", "SMLR", every(4)),
            Entry("evalica", "codes", "SMLR", every(10)),
            Entry("evalica, inside", "codes", "SMLR"),
        ),
    ),
    "counts": Row(
        "point fit, finished counts",
        (Entry(OURS, "counts", "SMLR", {"R": 0.1}), Entry("choix", "counts", "SMLR")),
    ),
    "list": Row(
        "point fit, lists of text",
        (
            Entry(OURS, "list", "SML"),
            Entry("evalica", "list", "SML", every(5)),
            Entry("FastChat", "list", "SML", every(12)),
        ),
    ),
    "array": Row(
        "point fit, NumPy text",
        (
            Entry(OURS, "array", "SML"),
            Entry("evalica", "array", "SM", every(5), {"L": _SLOW_TEXT}),
            Entry("FastChat", "array", "SM", every(12), {"L": _SLOW_TEXT}),
        ),
    ),
    "encoded": Row(
        "point fit, dictionary-encoded text",
        (
            Entry(OURS, "encoded", "SMLR"),
            Entry("evalica", "encoded", "SMLR", every(8)),
            Entry("FastChat", "encoded", "SMLR", every(20)),
        ),
    ),
    "intervals": Row(
        "fit and analytic 95 % intervals",
        (
            Entry(OURS, "intervals", "SMLR", {"M": 0.010, "L": 0.100}),
            Entry("arena-rank", "intervals", "SMLR", every(300)),
        ),
    ),
    "refits": Row(
        "1,000 multinomial refits",
        (
            Entry(OURS, "refits", "SM"),
            *(Entry(peer, "refits", "SM", {"S": 35, "M": 12}) for peer in _REFIT_PEERS),
            Entry("FastChat, bincount", "refits", "SM"),
        ),
    ),
    "poisson": Row(
        "1,000 Poisson refits",
        (Entry(OURS, "poisson", "SM"), *(Entry(peer, "refits", "SM", {"M": 20}) for peer in _REFIT_PEERS)),
    ),
    "draws": Row(
        "1,000 Gaussian draws: simultaneous intervals, rank sets, P(best)", (Entry(OURS, "draws", "SM", {"M": 0.020}),)
    ),
    "voters": Row(
        "intervals clustered by voter (arenakit: 100 refits)",
        (Entry(OURS, "voters", "SM"), Entry("arenakit", "voters", "SM", every(8, "SM"))),
    ),
    "twoway": Row(
        "two-way CV3, adaptive weights, 50,000 voters, 1,000 prompts (FastChat: bare point fit)",
        (Entry(OURS, "twoway", "M", {"M": 1.7}), Entry("FastChat", "list", "M", {"M": 1})),
    ),
    "headline": Row("the same with rank sets and diagnostics: the headline board", (Entry(OURS, "headline", "M"),)),
    "covariates": Row(
        "5 covariates, fit and sandwich",
        (Entry(OURS, "covariates", "SM"), Entry("arena-rank", "covariates", "SM", {"M": 6})),
    ),
    "ties": Row(
        "Rao-Kupper (ours with standard errors)",
        (Entry(OURS, "ties", "SM"), Entry("arenakit", "ties", "SM", {"M": 1})),
    ),
    "davidson": Row(
        "Davidson with standard errors (arenakit: Rao-Kupper)",
        (Entry(OURS, "davidson", "SM"), Entry("arenakit", "ties", "SM", {"M": 1})),
    ),
    "update": Row("one new vote: cell and update of all ratings", (Entry(OURS, "update", "SML", {"M": 0.001}),)),
}
