"""Sending a letter, or keeping it as a draft; and whether it can go."""

from collections.abc import Mapping
from typing import Any

from .client import MailClient
from .letter import LARGEST_MESSAGE, MOST_RECIPIENTS, Letter, written
from .refusals import refusal


async def send(client: MailClient, letter: Letter, *, draft: bool = False) -> Mapping[str, Any]:
    """Send a letter; return `message_id` and `thread_id`, and `draft_id` of a draft.

    Nothing is sent of one that is too large. Raises `ServiceValidationError`, `HeaderError` or
    `UpstreamError`.
    """
    mail = await client.hass.async_add_executor_job(written, letter)
    if len(mail) > LARGEST_MESSAGE:
        raise refusal("mail_too_large", limit="25")
    thread_id = letter.reply.thread_id if letter.reply else None
    if draft:
        kept = await client.draft(mail, thread_id)
        message = kept.get("message") or {}
        return {**_ids(message), "draft_id": kept.get("id")}
    return _ids(await client.send(mail, thread_id))


def check_recipients(letter: Letter, *, draft: bool) -> None:
    """Raise `ServiceValidationError` for a letter to nobody, or to more than Gmail takes."""
    if not letter.recipients and not draft:
        raise refusal("mail_without_recipient")
    if letter.recipients > MOST_RECIPIENTS:
        raise refusal(
            "mail_too_many_recipients",
            count=str(letter.recipients),
            limit=str(MOST_RECIPIENTS),
        )


def _ids(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ids of a mail at Gmail."""
    return {"message_id": message.get("id"), "thread_id": message.get("threadId")}
