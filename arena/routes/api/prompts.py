"""Prompts as the API shows them, with the files that belong to them."""

from pydantic import BaseModel, Field

from arena.domain.clips import CLIP_TYPE, IMAGE_TYPE
from arena.store.catalog import StoredPrompt


class Source(BaseModel):
    """A file to show."""

    url: str
    media_type: str


class PromptShown(BaseModel):
    """What the models were asked for."""

    id: str
    text: str
    tags: list[str]
    reference_images: list[Source] = Field(description="At most three.")
    shots: list[str] = Field(description="What was asked for shot by shot; empty but in multi-shot.")
    source_clip: Source | None = Field(description="The clip that was to be edited; null but in video-edit.")


def shown(prompt: StoredPrompt) -> dict[str, object]:
    """What a voter may know of a prompt, in the form of `PromptShown`."""
    return {
        "id": prompt.slug,
        "text": prompt.text,
        "tags": prompt.tags,
        "reference_images": [_source(digest, IMAGE_TYPE) for digest in prompt.reference_images],
        "shots": prompt.shots,
        "source_clip": _source(prompt.source_clip, CLIP_TYPE) if prompt.source_clip else None,
    }


def _source(digest: str, media_type: str) -> dict[str, str]:
    return {"url": f"/reference/{digest}", "media_type": media_type}
