"""Do facts about how a clip was served name the model that made it? The measure of blindness.

Two questions, since two things can leak:

* *known*: who has seen clips revealed meets one of them again. Does a fact (a length, to the byte) tell which it is?
* *new*: who has seen a model's clips of other prompts meets one of a new prompt. Does a fact tell the model?

An attacker learns from servings whose labels he was told and guesses those of later ones, knowing the prompt and which
models have a clip of it. Chance is what the same guesses reach when they are dealt out among the servings of a prompt
without a look at the facts. Every model of a prompt counts alike, however often it is served, so that on a prompt of M
models chance is 1/M whatever the guesses are: to know how often each is served, or to always guess the same, gains
nothing, and nothing has to be estimated.

Cross-validation is progressive (Dawid 1984; Blum, Kalai & Langford 1999): a part is guessed from the parts before it,
never the reverse. In the usual folds two rows that happen to be alike each teach the other's guess, so that guesses
which say nothing are right or wrong in pairs and intervals are too narrow. For known clips the parts follow one another
in time, the first half only teaches. For new clips the parts are prompts, in several random orders; the variance is the
mean of the orders' own, an upper bound of their mean's.

Servings of one clip are not independent: the variance is that of sums over clips (Liang & Zeger 1986) of hit minus the
share of such guesses on the prompt, with t quantiles by clips. The better of two attackers is reported, at a level that
allows for having chosen (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ratings.diagnostics.guessing import Attacker, logistic, nearest
from ratings.errors import InvalidOption, InvalidVotes
from ratings.scale import Codes, Floats, rounded

ATTACKERS: Final[Mapping[str, Attacker]] = {"logistic": logistic, "nearest": nearest}

_ROUNDING: Final = 1e-9
_PARTS: Final = 8
_ORDERS: Final = 4
_MOST_ROWS: Final = 600


@dataclass(frozen=True, slots=True)
class Guess:
    """How well one question is answered.

    Attributes:
        attacker: Who answers: `logistic`, `nearest`.
        accuracy: Share of servings whose model is named, every model of a prompt counting alike.
        chance: What guesses without a look at the facts reach.
        excess: Accuracy less chance.
        lower: Lower end of the excess' interval.
        upper: Its upper end.
        servings: How many were guessed.
        clips: Of how many clips.
    """

    attacker: str
    accuracy: float
    chance: float
    excess: float
    lower: float
    upper: float
    servings: int
    clips: int

    @property
    def tells(self) -> bool:
        """Whether the interval lies above chance."""
        return self.lower > _ROUNDING

    def to_dict(self) -> dict[str, Any]:
        """For JSON, to 4 decimals."""
        shares = ("accuracy", "chance", "excess", "lower", "upper")
        return {
            "attacker": self.attacker,
            **{name: rounded(getattr(self, name), 4) for name in shares},
            "servings": self.servings,
            "clips": self.clips,
        }


@dataclass(frozen=True, slots=True)
class Identification:
    """What the facts tell.

    Attributes:
        servings: How many were looked at, of prompts with two models or more.
        models: How many.
        prompts: Likewise.
        clips: Pairs of model and prompt.
        known: The better attacker on clips that he has seen named; None where there is too little to say.
        new: Likewise on prompts that he has not seen.
        alone: For each fact by itself, how well the nearest neighbour names known clips, the most telling first.
        constant: Facts that are the same for all servings.
    """

    servings: int
    models: int
    prompts: int
    clips: int
    known: Guess | None
    new: Guess | None
    alone: tuple[tuple[str, Guess], ...]
    constant: tuple[str, ...]


def identify(
    facts: Mapping[str, ArrayLike],
    model: Sequence[str],
    prompt: Sequence[str],
    *,
    level: float = 0.95,
    seed: int = 0,
) -> Identification:
    """How well facts name the model of a served clip.

    Args:
        facts: Numbers by name; each of shape (N,) or, for a choice among C, (N, C). Rows in order of time.
        model: Who made the clip, shape (N,).
        prompt: Of what, shape (N,).
        level: Confidence of the intervals.
        seed: Of the orders in which prompts are learnt.

    Raises:
        InvalidVotes: A column differs in length, or holds something that is no finite number.
        InvalidOption: The level isn't in (0, 1).
    """
    if not 0.0 < level < 1.0:
        raise InvalidOption("level", level, "a number between 0 and 1")
    if len(prompt) != len(model):
        raise InvalidVotes(f"{len(prompt)} values where model has {len(model)}", column="prompt")
    columns = {name: _column(name, values, len(model)) for name, values in facts.items()}
    constant = tuple(name for name, each in columns.items() if not len(each) or bool((each == each[0]).all()))
    table = _Servings.of(model, prompt)
    varying = {name: each[table.kept] for name, each in columns.items() if name not in constant}
    rows = np.hstack([*varying.values(), np.zeros((len(table.label), 0))])
    quantile = 1.0 - (1.0 - level) / 2.0 / len(ATTACKERS)
    known = [_known(table, rows, name, quantile) for name in ATTACKERS]
    new = [_new(table, rows, name, quantile, seed) for name in ATTACKERS]
    alone_at = 1.0 - (1.0 - level) / 2.0 / max(1, len(varying))
    alone = {name: _known(table, each, "nearest", alone_at) for name, each in varying.items()}
    told = [(name, guess) for name, guess in alone.items() if guess is not None]
    return Identification(
        servings=len(table.label),
        models=len(np.unique(table.label)),
        prompts=len(np.unique(table.prompt)),
        clips=len(np.unique(table.clip)),
        known=_better(known),
        new=_better(new),
        alone=tuple(sorted(told, key=lambda each: -each[1].excess)),
        constant=constant,
    )


@dataclass(frozen=True, slots=True)
class _Servings:
    """Servings of prompts on which two models or more were met: codes, each of shape (N,)."""

    kept: Codes
    label: Codes
    prompt: Codes
    clip: Codes

    @classmethod
    def of(cls, model: Sequence[str], prompt: Sequence[str]) -> "_Servings":
        label = np.unique(np.asarray(model, dtype=str), return_inverse=True)[1].astype(np.intp)
        where = np.unique(np.asarray(prompt, dtype=str), return_inverse=True)[1].astype(np.intp)
        clip = where * (int(label.max(initial=0)) + 1) + label
        pairs = np.unique(np.stack([where, label]), axis=1)[0]
        several = np.bincount(pairs, minlength=int(where.max(initial=0)) + 1) > 1
        kept = np.flatnonzero(several[where])
        return cls(kept, label[kept], where[kept], clip[kept])


def _known(table: _Servings, rows: Floats, name: str, quantile: float) -> Guess | None:
    """Each prompt by itself: the later half of its servings, in parts, from all before."""
    labels = int(table.label.max(initial=0)) + 1
    guesses, asked = np.zeros((len(rows), labels)), np.zeros(len(rows), dtype=bool)
    for prompt in np.unique(table.prompt):
        mine = np.flatnonzero(table.prompt == prompt)
        for part in np.array_split(mine[len(mine) // 2 :], _PARTS // 2):
            before = mine[: np.searchsorted(mine, part[0])] if len(part) else part
            if len(np.unique(table.label[before])) > 1:
                guesses[part] = ATTACKERS[name](rows[before], table.label[before], rows[part], labels)
                asked[part] = True
    scored = _score(table, guesses, asked)
    return _guess(name, [scored], quantile) if scored else None


def _new(table: _Servings, rows: Floats, name: str, quantile: float, seed: int) -> Guess | None:
    """Whole prompts: the later half of them in a random order, in parts, from all before."""
    prompts, labels = np.unique(table.prompt), int(table.label.max(initial=0)) + 1
    if len(prompts) < 2:
        return None
    random = np.random.default_rng(seed)
    rows = np.hstack([rows, _beside_others(rows, table.prompt)])
    orders = []
    for _ in range(_ORDERS):
        order = random.permutation(prompts)
        guesses, asked = np.zeros((len(rows), labels)), np.zeros(len(rows), dtype=bool)
        later = order[len(order) // 2 :]
        for part in np.array_split(later, min(len(later), _PARTS // 2)):
            taught = np.isin(table.prompt, order[: np.flatnonzero(order == part[0])[0]])
            before = np.flatnonzero(taught)
            if len(before) > _MOST_ROWS:
                before = np.sort(random.choice(before, _MOST_ROWS, replace=False))
            for prompt in part:
                there = np.flatnonzero(table.prompt == prompt)
                able = before[np.isin(table.label[before], table.label[there])]
                if len(np.unique(table.label[able])) > 1:
                    guesses[there] = ATTACKERS[name](rows[able], table.label[able], rows[there], labels)
                    asked[there] = True
        orders.append(_score(table, guesses, asked))
    found = [each for each in orders if each]
    return _guess(name, found, quantile) if found else None


def _beside_others(rows: Floats, prompt: Codes) -> Floats:
    """Each fact less its mean on the prompt, since who meets a prompt sees several clips of it."""
    size = np.maximum(np.bincount(prompt), 1)
    means = [np.bincount(prompt, column) / size for column in rows.T]
    return rows - np.stack(means, axis=1)[prompt] if means else rows


@dataclass(frozen=True, slots=True)
class _Scored:
    accuracy: float
    chance: float
    variance: float
    servings: int
    clips: int
    degrees: int


def _score(table: _Servings, guesses: Floats, asked: NDArray[np.bool_]) -> _Scored | None:
    """Accuracy, chance and the variance of their difference, over the rows that were guessed.

    A clip's servings share its weight, and every clip weighs the same, so each model of a prompt counts alike.
    """
    label, prompt = table.label[asked], table.prompt[asked]
    _, clip = np.unique(table.clip[asked], return_inverse=True)
    clips, degrees = int(clip.max(initial=-1)) + 1, int(clip.max(initial=-1)) + 1 - len(np.unique(prompt))
    if degrees < 2:
        return None
    weight = 1.0 / np.bincount(clip)[clip] / clips
    share = np.zeros((int(prompt.max()) + 1, guesses.shape[1]))
    np.add.at(share, prompt, weight[:, None] * guesses[asked])
    share /= np.maximum(np.bincount(prompt, weight), 1e-300)[:, None]
    hit, by_chance = guesses[asked, label], share[prompt, label]
    beyond = np.bincount(clip, weight * (hit - by_chance))
    # Guesses are measured against their shares on the prompt, which takes one degree of freedom a prompt.
    clustered = float(((beyond - beyond.mean()) ** 2).sum()) * clips / degrees
    # Of two clips on a prompt each is named beyond chance exactly as often as the other: they show no spread.
    alone = float(((weight * (hit - by_chance - float(weight @ (hit - by_chance)))) ** 2).sum()) * clips / degrees
    variance = max(clustered, alone)
    return _Scored(float(weight @ hit), float(weight @ by_chance), variance, int(asked.sum()), clips, degrees)


def _guess(name: str, scored: Sequence[_Scored], quantile: float) -> Guess:
    """One attacker's result, over the orders in which he learnt."""
    accuracy, chance = (float(np.mean([getattr(each, of) for each in scored])) for of in ("accuracy", "chance"))
    excess, spread = accuracy - chance, float(np.sqrt(np.mean([each.variance for each in scored])))
    reach = spread * float(stdtrit(min(each.degrees for each in scored), quantile))
    servings, clips = max(each.servings for each in scored), max(each.clips for each in scored)
    lower, upper = max(-chance, excess - reach), min(1.0 - chance, excess + reach)
    return Guess(name, accuracy, chance, excess, lower, upper, servings, clips)


def _better(guesses: Sequence[Guess | None]) -> Guess | None:
    """The attacker whose interval begins highest."""
    there = [guess for guess in guesses if guess is not None]
    return max(there, key=lambda guess: (guess.lower, guess.excess)) if there else None


def _column(name: str, values: ArrayLike, length: int) -> Floats:
    column = np.asarray(values, dtype=np.float64)
    column = column[:, None] if column.ndim == 1 else column
    if column.ndim != 2 or len(column) != length:
        raise InvalidVotes(f"shape {np.shape(values)} where model has {length} values", column=name)
    if (bad := np.flatnonzero(~np.isfinite(column).all(axis=1))).size:
        row = int(bad[0])
        raise InvalidVotes("must be a finite number", column=name, row=row, value=column[row].tolist())
    return column
