"""Reading mail by Google's client."""

from typing import Any

from .client import GoogleClient

ME: dict[str, Any] = {"userId": "me"}
KIM = "kim.homelab@example.com"


async def got(client: GoogleClient, mail_id: str, **more: Any) -> dict[str, Any]:
    """Return a mail."""
    mail: dict[str, Any] = await client.run(client.gmail.messages().get(**ME, id=mail_id, **more))
    return mail


async def found(client: GoogleClient, q: str | None = None, **more: Any) -> list[str]:
    """Return the ids a search finds, the newest first."""
    answer = await client.run(client.gmail.messages().list(**ME, q=q, **more))
    assert answer["resultSizeEstimate"] >= len(answer.get("messages", []))
    return [mail["id"] for mail in answer.get("messages", [])]
