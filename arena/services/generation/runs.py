"""Runs: planned, started, paused, gone on with, cancelled; and how each stands."""

from collections.abc import Mapping, Sequence

from arena.backends.catalog import Catalog
from arena.backends.opening import ROUTES
from arena.errors import BadInput, NotFound, NotReady
from arena.services.clock import now_ms
from arena.services.generation.choices import choose
from arena.services.generation.plan import Plan, plan
from arena.services.generation.report import Report
from arena.services.generation.request import Request, chosen_prompts
from arena.store.catalog import StoredPrompt, all_prompts, put_model
from arena.store.engine import Database
from arena.store.halts import all_halts, lift_halts
from arena.store.orders import Order, cancel_clips, enqueue, ordered_takes
from arena.store.runs import (
    Run,
    add_run,
    all_runs,
    can_proceed,
    find_run,
    pause_run,
    run_backends,
    set_budget,
    tallies,
    unfinished_run,
)


class Runs:
    """Orders clips, and says how they stand.

    Args:
        database: Where the queue is.
        catalog: What is known of models.
        missing: What a route needs to be open here, by its name; of open ones nothing.
    """

    def __init__(self, database: Database, catalog: Catalog, missing: Mapping[str, Sequence[str]]) -> None:
        self._database = database
        self._catalog = catalog
        self._missing = missing

    @property
    def catalog(self) -> Catalog:
        """What is known of models."""
        return self._catalog

    @property
    def open_routes(self) -> tuple[str, ...]:
        """The routes that can be called here."""
        return tuple(route for route in ROUTES if not self.missing(route))

    def missing(self, route: str) -> tuple[str, ...]:
        """What a route needs to be open here; nothing of an open one."""
        return tuple(self._missing.get(route, ()))

    def prompts(self) -> list[StoredPrompt]:
        """The prompts that clips can be made of."""
        with self._database.reading() as connection:
            return [prompt for prompt in all_prompts(connection) if prompt.retired_ms is None]

    def plan(self, request: Request, *, of_all_routes: bool = False) -> Plan:
        """What a request would make and cost.

        Args:
            request: What is asked for.
            of_all_routes: Whether `all` models are also those that can't be called here.

        Raises:
            NotFound: Names a model, prompt, tag or category that there is not.
            BadInput: Nothing is asked for.
        """
        routes = tuple(ROUTES) if of_all_routes else self.open_routes
        choices = choose(request.models, self._catalog, open_routes=routes)
        for slug in request.terms.prices:
            if slug not in {choice.model.slug for choice in choices}:
                raise NotFound(f"there is a price of {slug!r}, and no such model is asked")
        if not choices:
            closed = "no route is open here; `blindcut models catalog` says what each needs"
            unnamed = "none is named; `all` takes every one that can be called here"
            raise BadInput(closed if request.models else unnamed, place="models")
        with self._database.reading() as connection:
            prompts = chosen_prompts(all_prompts(connection), request)
            here = ordered_takes(connection, [choice.model.slug for choice in choices])
        return plan(choices, prompts, request.terms, here=here)

    def start(self, request: Request, planned: Plan) -> int:
        """Put what was planned into the queue; the run's number.

        Raises:
            BadInput: There is nothing to be made.
            NotReady: A backend can't be called here; names what is missing.
        """
        if not planned.clips:
            raise BadInput("there is nothing to be made" + _because(planned), place="run")
        for route in planned.routes:
            if missing := self.missing(route):
                raise NotReady(f"{route} is not open here: it needs {', '.join(missing)}")
        now = now_ms()
        left_out = [str(each) for each in planned.left_out]
        models = {clip.choice.model.slug: clip.choice.model for clip in planned.clips}
        with self._database.writing() as connection:
            numbers = {slug: put_model(connection, model, now_ms=now) for slug, model in models.items()}
            run = add_run(
                connection, asked=request.to_json(), left_out=left_out, budget=request.terms.budget, now_ms=now
            )
            orders = (
                Order(
                    model=numbers[clip.choice.model.slug],
                    prompt=clip.prompt.id,
                    take=clip.take,
                    seed=clip.seed,
                    backend=clip.choice.model.route,
                    asked=clip.asked,
                    estimate=clip.cost or 0.0,
                )
                for clip in planned.clips
            )
            enqueue(connection, run, orders, now_ms=now)
        return run

    def all(self, *, limit: int | None = None) -> list[Run]:
        """Runs, newest first."""
        with self._database.reading() as connection:
            return all_runs(connection, limit=limit)

    def report(self, run: int) -> Report:
        """How a run stands.

        Raises:
            NotFound: There is none of this number.
        """
        with self._database.reading() as connection:
            found = find_run(connection, run)
            if found is None:
                raise NotFound(f"there is no run {run}; `blindcut runs` lists them")
            halts = all_halts(connection, run_backends(connection, run))
            standing = tallies(connection, run)
            return Report(found, tuple(standing), tuple(halts), can_proceed(connection, run))

    def unfinished(self) -> int:
        """The newest run that has clips to be made.

        Raises:
            NotFound: There is none.
        """
        with self._database.reading() as connection:
            found = unfinished_run(connection)
        if found is None:
            raise NotFound("no run has clips that are still to be made")
        return found

    def go_on(self, run: int, *, budget: float | None = None) -> Report:
        """Let a run go on: paused no more, its backends halted no more, with another budget if one is given.

        Raises:
            NotFound: There is no such run.
        """
        self.report(run)
        with self._database.queueing(ordering=True) as connection:
            pause_run(connection, run, now_ms=None)
            lift_halts(connection, run_backends(connection, run))
            if budget is not None:
                set_budget(connection, run, budget)
        return self.report(run)

    def pause(self, run: int) -> Report:
        """Hand in nothing more of a run; what a provider has already is waited for.

        Raises:
            NotFound: There is no such run.
        """
        self.report(run)
        with self._database.queueing(ordering=True) as connection:
            pause_run(connection, run, now_ms=now_ms())
        return self.report(run)

    def cancel(self, run: int) -> int:
        """Make nothing more of a run, and have its providers stop; how many clips that concerns.

        Raises:
            NotFound: There is no such run.
        """
        self.report(run)
        with self._database.queueing(ordering=True) as connection:
            return cancel_clips(connection, run=run, now_ms=now_ms())


def _because(planned: Plan) -> str:
    if planned.left_out:
        return f": {planned.left_out[0]}"
    return f": {planned.here} clips are here already; --again makes more" if planned.here else ""
