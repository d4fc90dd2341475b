"""The public record as it is handed out."""

from typing import Any

from arena.services.clock import iso
from arena.store.events import Event


def event_line(event: Event) -> dict[str, Any]:
    """An event as JSON has it."""
    return {
        "number": event.id,
        "at": iso(event.created_ms),
        "kind": event.kind.value,
        "subject": event.subject,
        "detail": dict(event.detail),
    }
