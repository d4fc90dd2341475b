"""Simulated voters, who vote over HTTP as browsers do.

Each holds a sealed cookie of the cohort `simulated`, which never enters a human board. They know which models they
judge, as a person who watches would, because the simulation holds the arena's secret and opens their battles: this is
for operators.
"""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

from arena.domain.battles import read_battle
from arena.domain.seals import Seal
from arena.domain.voters import SIMULATED, new_voter, seal_voter
from arena.errors import BadInput, NotReady, UnknownBattle
from arena.services.tastes import Population, Tastes, activity, spread_strengths
from arena.store.engine import Database
from arena.store.reading import Catalog, read_catalog

COOKIE: Final = "voter"
"""The cookie that routes know a voter by."""

_API: Final = "/api/v1"
_TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a simulation did.

    Attributes:
        votes: Votes that the arena acknowledged.
        voters: Voters who cast at least one.
        seconds: How long it took.
        strengths: True strength of each model in points, by category.
    """

    votes: int
    voters: int
    seconds: float
    strengths: Mapping[str, Mapping[str, float]]

    @property
    def rate(self) -> float:
        """Votes per second."""
        return self.votes / self.seconds if self.seconds > 0 else 0.0


@dataclass
class _Voter:
    number: int
    cookie: str
    share: float
    voted: bool = False
    finished: set[str] = field(default_factory=set)
    """Categories in which nothing is left to ask."""


def simulate(
    url: str,
    *,
    database: Database,
    seal: Seal,
    votes: int,
    voters: int,
    tastes: Tastes | None = None,
    strengths: Mapping[str, float] | None = None,
    categories: Collection[str] | None = None,
    seed: int = 0,
    connections: int = 8,
    on_progress: Callable[[int], None] = lambda _cast: None,
    stopping: threading.Event | None = None,
) -> Simulated:
    """Cast votes in a running arena; returns when they are cast, or nothing is left to ask.

    Args:
        url: The arena's address.
        database: The arena's; only its models and prompts are read.
        seal: With the arena's secret.
        votes: How many to cast.
        voters: How many people cast them, each its heavy-tailed share.
        tastes: How they answer.
        strengths: True strengths in points by model; models that are not named are spread by seed.
        categories: Where; None for every category that has battles.
        seed: Of the voters' tastes. What they are asked is the arena's draw.
        connections: Requests under way at once.
        on_progress: Called with the number of votes cast so far, on this thread.
        stopping: Once set, no more battles are drawn.

    Raises:
        NotReady: Nothing answers at the address, it is no arena of this secret, or there is nothing to show.
        BadInput: A number, category or model that can't be simulated.
    """
    if votes < 1 or voters < 1 or connections < 1:
        raise BadInput(f"votes, voters and connections must be 1 or more, not {votes}, {voters} and {connections}")
    tastes = tastes or Tastes()
    catalog = read_catalog(database, known=Catalog())
    truth = _truth(catalog, categories, strengths or {}, tastes, seed)
    run = _Run(
        database, catalog, seal, truth, tastes, seed=seed, votes=votes, on_progress=on_progress, stopping=stopping
    )
    run.invite(voters)
    started = time.monotonic()
    asyncio.run(run.cast(url, connections))
    return Simulated(run.done, run.voters, time.monotonic() - started, truth)


def _truth(
    catalog: Catalog, categories: Collection[str] | None, given: Mapping[str, float], tastes: Tastes, seed: int
) -> dict[str, dict[str, float]]:
    """Strengths by category, of the models that can meet."""
    models = {
        category: sorted({catalog.models[clip.model].slug for clip in clips})
        for category, clips in catalog.clips.items()
    }
    there = [category for category, slugs in models.items() if len(slugs) > 1]
    if not there:
        raise NotReady("the arena has no two models with clips to show; import or generate some first")
    wanted = there if categories is None else list(categories)
    for category in wanted:
        if category not in there:
            raise BadInput(f"{category!r} has no battles; the categories that have are {', '.join(there)}")
    everywhere = spread_strengths({slug for category in wanted for slug in models[category]}, given, tastes, seed)
    return {category: {slug: everywhere[slug] for slug in models[category]} for category in wanted}


class _Run:
    """One simulation under way, on one event loop."""

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        seal: Seal,
        truth: Mapping[str, Mapping[str, float]],
        tastes: Tastes,
        *,
        seed: int,
        votes: int,
        on_progress: Callable[[int], None],
        stopping: threading.Event | None,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._seal = seal
        self._categories = list(truth)
        self._tastes = tastes
        self._seed = seed
        strengths = {model: points for models in truth.values() for model, points in models.items()}
        self._population = Population(tastes, strengths, seed)
        self._random = random.Random(seed)  # noqa: S311 - a simulation
        self._wanted = votes
        self._started = 0
        self._on_progress = on_progress
        self._stopping = stopping or threading.Event()
        self._idle: list[_Voter] = []
        self._everybody: list[_Voter] = []
        self.done = 0

    @property
    def voters(self) -> int:
        """How many have voted."""
        return sum(voter.voted for voter in self._everybody)

    def invite(self, voters: int) -> None:
        """Give voters their cookies."""
        shares = activity(voters, self._tastes, self._seed)
        self._everybody = [
            _Voter(number, seal_voter(new_voter(SIMULATED), self._seal), share) for number, share in enumerate(shares)
        ]
        self._idle = list(self._everybody)

    async def cast(self, url: str, connections: int) -> None:
        """Vote until enough votes are cast, nothing is left to ask, or it is to stop."""
        async with _client(url) as client:
            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(min(connections, len(self._everybody))):
                        group.create_task(self._vote_on(client))
            except* httpx.TransportError as errors:
                raise NotReady(f"no arena answers at {url}: {errors.exceptions[0]}") from errors
            except* (NotReady, BadInput) as errors:
                raise errors.exceptions[0] from None

    async def _vote_on(self, client: httpx.AsyncClient) -> None:
        """One connection: a voter at a time, since nobody watches two battles at once."""
        while self._started < self._wanted and self._idle and not self._stopping.is_set():
            voter = self._choose()
            self._started += 1
            if await self._ask(client, voter):
                voter.voted = True
                self.done += 1
                self._on_progress(self.done)
            else:
                self._started -= 1
            if len(voter.finished) < len(self._categories):
                self._idle.append(voter)

    def _choose(self) -> _Voter:
        chosen = self._random.choices(range(len(self._idle)), [voter.share for voter in self._idle])[0]
        self._idle[chosen], self._idle[-1] = self._idle[-1], self._idle[chosen]
        return self._idle.pop()

    async def _ask(self, client: httpx.AsyncClient, voter: _Voter) -> bool:
        """Draw a battle for a voter and vote; whether there was one."""
        category = self._random.choice([slug for slug in self._categories if slug not in voter.finished])
        headers = {"cookie": f"{COOKIE}={voter.cookie}"}
        drawn = await client.post(f"{_API}/battles", json={"category": category}, headers=headers)
        if drawn.status_code == HTTPStatus.NOT_FOUND and _kind(drawn) == "no-battle-left":
            voter.finished.add(category)
            return False
        token = _body(drawn)["battle"]
        vote = {"winner": self._answer(voter, token)}
        _body(await client.post(f"{_API}/battles/{token}/vote", json=vote, headers=headers))
        return True

    def _answer(self, voter: _Voter, token: str) -> str:
        try:
            battle = read_battle(token, self._seal)
        except UnknownBattle:
            raise NotReady("the arena that answers has another secret than this simulation") from None
        if battle.prompt not in self._catalog.prompts or not {battle.left.model, battle.right.model} <= {
            *self._catalog.models
        }:
            self._catalog = read_catalog(self._database, known=self._catalog)  # published since
        left, right = (self._catalog.models[side.model].slug for side in (battle.left, battle.right))
        prompt = self._catalog.prompts[battle.prompt]
        chances = self._population.probabilities(voter.number, f"{prompt.category}/{prompt.slug}", left, right)
        return self._random.choices(list(chances), list(chances.values()))[0]


def _client(url: str) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(base_url=url, timeout=_TIMEOUT)
    except httpx.InvalidURL as error:
        raise BadInput(f"is no address: {error}", place=url) from error


def _body(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    if response.is_success:
        return response.json()
    raise NotReady(
        f"the arena refused {response.request.url.path[:40]} with {response.status_code}: {_detail(response)}"
    )


def _kind(response: httpx.Response) -> str:
    return str(_problem(response).get("type", "")).rpartition("/")[2].rpartition(":")[2]


def _detail(response: httpx.Response) -> str:
    return str(_problem(response).get("detail", response.reason_phrase))


def _problem(response: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
