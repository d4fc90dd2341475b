"""The headers that every answer carries."""

from typing import Final

# A clip is fetched whole before it plays, and played from memory: hence blob:.
_CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

# A script, a clip or a JSON document loads nothing itself, and a page asks for dozens of them.
_CONTENT_SECURITY_POLICY_OF_A_FILE: Final = "default-src 'none'; frame-ancestors 'none'"

SECURITY_HEADERS: Final = {
    "content-security-policy": _CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

FILE_SECURITY_HEADERS: Final = SECURITY_HEADERS | {
    "content-security-policy": _CONTENT_SECURITY_POLICY_OF_A_FILE,
    "permissions-policy": "camera=()",
}
"""The same for what is no page."""

IMAGE_HEADERS: Final = {"cross-origin-resource-policy": "cross-origin"}
"""Of pictures that other sites show."""

EMBED_HEADERS: Final = IMAGE_HEADERS | {
    "content-security-policy": _CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *"),
}
"""Of the one page that other sites may frame."""
