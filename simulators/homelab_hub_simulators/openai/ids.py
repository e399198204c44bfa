"""Identifiers that look like OpenAI's."""

import secrets


def new_id(prefix: str) -> str:
    """Return a new identifier such as `resp_…`."""
    return f"{prefix}_{secrets.token_hex(24)}"


def new_completion_id() -> str:
    """Return a new identifier of a chat completion."""
    return f"chatcmpl-{secrets.token_urlsafe(21)}"


def new_call_id() -> str:
    """Return a new identifier that ties a tool's result to its call."""
    return f"call_{secrets.token_hex(12)}"
