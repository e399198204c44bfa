"""Buttons whose ids say all there is to know, so that they work after a restart as well."""

from typing import Any, Final

import discord

from homelab_hub_protocol.discord_methods import Button, Style
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import Approval

LONGEST_ID: Final = 90  # of the 100 that Discord allows
_LONGEST_LABEL: Final = 80
_MOST: Final = 25

PRESSED: Final = "hub:b:"
APPROVE: Final = "hub:y:"
DENY: Final = "hub:n:"

_STYLES: Final = {
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.SECONDARY: discord.ButtonStyle.secondary,
    Style.SUCCESS: discord.ButtonStyle.success,
    Style.DANGER: discord.ButtonStyle.danger,
}


def buttons(wanted: list[Button]) -> discord.ui.View | None:
    """Return the buttons that Home Assistant wants, or None. Raises `RequestError`."""
    if len(wanted) > _MOST:
        raise RequestError(Code.INVALID, reason="too_many_buttons", details={"most": str(_MOST)})
    return _view([_button(one) for one in wanted]) if wanted else None


def decision(approval: Approval) -> discord.ui.View:
    """Return the two buttons beneath an approval. Raises `RequestError`."""
    id_ = _fitting(approval.id)
    return _view(
        [
            discord.ui.Button(
                label="Approve", style=discord.ButtonStyle.success, custom_id=APPROVE + id_
            ),
            discord.ui.Button(label="Deny", style=discord.ButtonStyle.danger, custom_id=DENY + id_),
        ]
    )


def _button(wanted: Button) -> discord.ui.Button[Any]:
    """Return one button."""
    if not 1 <= len(wanted.label) <= _LONGEST_LABEL:
        raise RequestError(
            Code.INVALID, reason="button_label", details={"longest": str(_LONGEST_LABEL)}
        )
    if (wanted.url is None) == (wanted.id is None):
        raise RequestError(Code.INVALID, reason="button_without_purpose")
    if wanted.url is not None:
        return discord.ui.Button(label=wanted.label, url=wanted.url)
    return discord.ui.Button(
        label=wanted.label,
        style=_STYLES[wanted.style],
        custom_id=PRESSED + _fitting(wanted.id or ""),
    )


def _fitting(id_: str) -> str:
    """Return an id that fits into a button's. Raises `RequestError`."""
    if not 1 <= len(id_) <= LONGEST_ID:
        raise RequestError(Code.INVALID, reason="button_id", details={"longest": str(LONGEST_ID)})
    return id_


def _view(items: list[discord.ui.Button[Any]]) -> discord.ui.View:
    """Return buttons that discord.py only sends: the ids are looked at when one is pressed."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
