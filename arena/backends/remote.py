"""Remote: what the adapters of providers have in common. Each adds its words: what to call, what an answer means."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar, Final

from arena.backends.base import BackendError, Job, Stage, State, Ticket
from arena.backends.catalog import Catalog
from arena.backends.downloads import Downloads, Expired, Source
from arena.backends.enclosures import without_files
from arena.backends.exchange import Answer, Exchange, Wire, never_sent
from arena.backends.failures import GAVE_UP, Table, kind_of, looked_up, told
from arena.backends.requests import Request
from arena.domain.generation import Capabilities, FailureKind

SECONDS: Final = 60.0
"""How long a provider may be silent on a call."""
_UNKNOWN_JOB: Final = frozenset({404, 410})


class Remote(ABC):
    """A provider behind an SDK or an HTTP API.

    A call of the SDK is one request, and `_wire` hears it. What becomes of it, the adapter reads from the answer.

    Attributes:
        name: The route.
        sdk: The distribution whose version is kept with a request; empty where requests are our own.
        answers: What error answers mean beyond their status: patterns over their code and their words.

    Args:
        catalog: What is known of the models.
        timeout: Seconds that the provider may be silent.
    """

    name: ClassVar[str]
    sdk: ClassVar[str] = ""
    answers: ClassVar[Table] = ()

    def __init__(self, catalog: Catalog, *, timeout: float = SECONDS) -> None:
        self._catalog = catalog
        self._timeout = timeout
        self._wire = Wire()
        self._opening = Lock()
        self._downloads = Downloads(timeout=timeout)

    @property
    @abstractmethod
    def _client(self) -> Any:  # noqa: ANN401 - of any SDK
        """What calls the provider; a cached property, made when it is first needed."""

    @abstractmethod
    def _draft(self, request: Request) -> dict[str, Any]:
        """Write what the job is in the provider's words; files that must go up beforehand go up here."""

    @abstractmethod
    def _hand_in(self, draft: dict[str, Any], request: Request) -> None:
        """Call the provider to take the job, once."""

    @abstractmethod
    def _taken(self, answer: Answer, request: Request) -> Ticket:
        """What it gave for the job: `id`, `data` and `cost` of the ticket."""

    @abstractmethod
    def _ask(self, ticket: Ticket) -> None:
        """Call it to say how the job stands."""

    @abstractmethod
    def _state(self, answer: Answer, ticket: Ticket) -> State:
        """What that means."""

    @abstractmethod
    def _source(self, ticket: Ticket, body: Mapping[str, Any]) -> Source:
        """Where the clip is, of a job that is done."""

    def _stop(self, ticket: Ticket) -> None:
        """Call it to stop the job.

        Raises:
            BackendError: It has no way to.
        """
        raise BackendError(FailureKind.INVALID_REQUEST, f"{self.name} can't be told to stop {ticket.id}")

    def capabilities(self, model: str, category: str) -> Capabilities | None:
        """What a model can be asked for in a category; None for an id that is not in the catalog."""
        call = self._catalog.call(self.name, model, category)
        return call.capabilities if call else None

    def submit(self, job: Job) -> Ticket:
        """Hand in a job (`arena.backends.base.Backend.submit`)."""
        request = Request.of(job, self._catalog.call(self.name, job.model, job.category))
        with self._call():
            draft = self._draft(request)
        with self._call(submitting=True) as exchange:
            self._hand_in(draft, request)
            answer = _answered(exchange)
            ticket = self._taken(answer, request)
        # A form holds files between its fields: what was drafted says the same without them.
        sent = without_files({"body": draft, **exchange.request}, request.enclosures)
        files = [{"name": file.name, "sha256": file.sha256} for file in request.enclosures]
        return Ticket(
            id=ticket.id,
            data=ticket.data,
            request={"sdk": self._made_by(), **sent, **({"files": files} if files else {})},
            response=_kept_body(answer.body),
            cost=ticket.cost,
        )

    def poll(self, ticket: Ticket) -> State:
        """How the job stands (`arena.backends.base.Backend.poll`)."""
        with self._call(asking=True) as exchange:
            self._ask(ticket)
            answer = _answered(exchange)
            state = self._state(answer, ticket)
        return State(
            stage=state.stage,
            progress=state.progress,
            failure=state.failure,
            message=state.message,
            cost=state.cost,
            poll_after=state.poll_after if state.poll_after is not None else answer.retry_after,
            response=state.response or _kept_body(answer.body),
        )

    def fetch(self, ticket: Ticket, state: State, target: Path, *, largest: int) -> None:
        """Bring the clip (`arena.backends.base.Backend.fetch`)."""
        try:
            self._download(ticket, state, target, largest)
        except Expired:
            fresh = self.poll(ticket)
            if fresh.stage is not Stage.DONE:
                reason = f"the address has expired, and the job is {fresh.stage} now: {fresh.message}"
                raise BackendError(FailureKind.BAD_OUTPUT, reason) from None
            self._download(ticket, fresh, target, largest)

    def cancel(self, ticket: Ticket) -> None:
        """Ask the provider to stop (`arena.backends.base.Backend.cancel`)."""
        with self._call(asking=True):
            self._stop(ticket)

    def close(self) -> None:
        """Let go of connections."""
        self._downloads.close()
        for name in ("_client", "_http"):  # cached properties: none was made where nothing was called
            if close := getattr(self.__dict__.get(name), "close", None):
                close()

    def _download(self, ticket: Ticket, state: State, target: Path, largest: int) -> None:
        try:
            source = self._source(ticket, state.response)
        except (KeyError, IndexError, TypeError) as error:
            reason = f"the job is done, and its answer leads to no file: {told(state.response)}"
            raise BackendError(FailureKind.BAD_OUTPUT, reason, response=state.response) from error
        self._downloads.fetch(source, target, largest=largest)

    @contextmanager
    def _call(self, *, submitting: bool = False, asking: bool = False) -> Iterator[Exchange]:
        """Around one call: whatever an SDK raises becomes a `BackendError`.

        Args:
            submitting: Whether the provider may have taken a job when it does not answer.
            asking: Whether the call is about a job that it has taken.
        """
        with self._wire.listening() as exchange:
            try:
                with self._opening:  # by the first of the threads
                    _ = self._client
                yield exchange
            except BackendError:
                raise
            except Exception as error:  # SDKs raise what they like, from assertions to pydantic's
                raise self._failure(error, exchange, submitting=submitting, asking=asking) from error

    def _failure(self, error: Exception, exchange: Exchange, *, submitting: bool, asking: bool) -> BackendError:
        answer = exchange.answer
        if not exchange.request:
            return BackendError(FailureKind.INVALID_REQUEST, f"{self.name} was not called: {error}")
        if answer is None:
            lost = submitting and not never_sent(error)
            what = "it may have taken the job" if lost else "nothing was taken"
            reason = f"{self.name} did not answer ({str(error) or type(error).__name__})"
            kind = FailureKind.AMBIGUOUS if lost else FailureKind.TRANSIENT
            return BackendError(kind, f"{reason}: {what}" if submitting else reason)
        if not self._is_error(answer):
            kind = FailureKind.AMBIGUOUS if submitting else FailureKind.TRANSIENT
            reason = f"{self.name} answered what can't be read ({error}): {told(answer.body)}"
            return BackendError(kind, reason, response=_kept_body(answer.body))
        return self._refused(answer, submitting=submitting, asking=asking)

    def _refused(self, answer: Answer, *, submitting: bool, asking: bool) -> BackendError:
        """The error for an error answer."""
        words, response = told(answer.body), _kept_body(answer.body)
        if asking and answer.status in _UNKNOWN_JOB:
            reason = f"{self.name} knows no such job, or no more: {words} (HTTP {answer.status})"
            return BackendError(FailureKind.DEADLINE, reason, response=response)
        kind = self._meaning(answer, words) or kind_of(answer.status)
        if submitting and answer.status in GAVE_UP:
            kind = FailureKind.AMBIGUOUS  # whatever it says, and although some say that it is safe to send again
        reason = f"{self.name}: {words or 'no reason given'} (HTTP {answer.status})"
        return BackendError(kind, reason, retry_after=answer.retry_after, response=response)

    def _is_error(self, answer: Answer) -> bool:
        """Whether an answer says that nothing came of the call."""
        return answer.status >= 400

    def _meaning(self, answer: Answer, words: str) -> FailureKind | None:
        """What an error answer means; None where its status says all."""
        return looked_up(self.answers, words, answer.status)

    def _made_by(self) -> str:
        return f"{self.sdk} {version(self.sdk)}" if self.sdk else f"httpx {version('httpx')}"


def standing(
    stages: Mapping[str, Stage], status: str, words: str, failures: Table, *, over: Collection[str] = ()
) -> State:
    """How a job stands, by the provider's word for it; a word that is new to us is waited for.

    Args:
        stages: What its words mean.
        status: The word.
        words: What it says of a failure.
        failures: What that means; anything else is transient.
        over: The words for a job that was ended before it was done.
    """
    stage = stages.get(status, Stage.RUNNING)
    if stage is not Stage.FAILED:
        return State(stage)
    otherwise = FailureKind.DEADLINE if status in over else FailureKind.TRANSIENT
    return State(stage, failure=looked_up(failures, words) or otherwise, message=words)


def _answered(exchange: Exchange) -> Answer:
    if exchange.answer is None:
        raise RuntimeError("the call came back without an answer on the wire")
    return exchange.answer


def _kept_body(body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    kept = without_files(body)
    return kept if isinstance(kept, dict) else {"text": kept}
