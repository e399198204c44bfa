"""Reasoning items, and their encrypted content: only what this server issued is taken back."""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from homelab_hub_simulators.openai.errors import ApiError, invalid

# Not a secret: it only tells our own items from invented ones, also after a restart.
_KEY = b"homelab hub openai simulator"
_PREFIX = "gAAAAAB"
_MARK_LENGTH = 16


def new_reasoning_item(*, sealed: bool) -> dict[str, Any]:
    """Return a new reasoning item without summary, with its content sealed if asked for."""
    start = f"rs_{secrets.token_hex(16)}"
    item_id = start + _mark(start)
    item: dict[str, Any] = {"id": item_id, "type": "reasoning", "summary": []}
    if sealed:
        item["encrypted_content"] = _seal(item_id)
    return item


def _mark(text: str) -> str:
    """Return the mark that tells our own identifiers from invented ones."""
    return hmac.digest(_KEY, text.encode(), hashlib.sha256).hex()[:_MARK_LENGTH]


def _seal(item_id: str) -> str:
    """Return the encrypted content of a reasoning item: it is bound to the item."""
    plain = f"{item_id}.{_mark(f'sealed {item_id}')}".encode()
    return _PREFIX + base64.urlsafe_b64encode(plain).decode()


def check_reasoning_item(item: dict[str, Any], place: str, *, stored: bool) -> None:
    """Raise ApiError for a reasoning item this server did not issue, or cannot remember."""
    item_id, content = item.get("id"), item.get("encrypted_content")
    if not isinstance(item_id, str) or not item_id.startswith("rs_"):
        raise invalid(
            f"Invalid '{place}.id': '{item_id}'. Expected an ID that begins with 'rs'.",
            param=f"{place}.id",
            code="invalid_value",
        )
    ours = item_id[-_MARK_LENGTH:] == _mark(item_id[:-_MARK_LENGTH])
    if content is None:
        if stored and ours:
            return
        hint = (
            ""
            if stored
            else (
                " Items are not persisted when `store` is set to false. Try again with `store` set to "
                "true, or remove this item from your input."
            )
        )
        raise ApiError(404, f"Item with id '{item_id}' not found.{hint}", param="input")
    if not ours or content != _seal(item_id):
        raise invalid(
            f"The encrypted content for item {item_id} could not be verified. Reason: Encrypted "
            "content could not be decrypted or parsed.",
            code="invalid_encrypted_content",
        )
