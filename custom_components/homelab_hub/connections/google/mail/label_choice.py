"""Choosing among the labels of a mailbox."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

# What never has new mail, or is no place where mail is.
_LEFT_OUT: Final = frozenset({"CHAT", "DRAFT", "SPAM", "TRASH", "UNREAD"})
_CATEGORY: Final = "CATEGORY_"


def names_of(labels: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of labels that can be chosen, by id: Gmail's own first, then by name.

    Google names its own labels in capitals.
    """
    chosen = [label for label in labels if label["id"] not in _LEFT_OUT]
    chosen.sort(key=lambda label: (label.get("type") != "system", str(label["name"]).casefold()))
    return {str(label["id"]): _name(label) for label in chosen}


def label_selector(labels: Iterable[Mapping[str, Any]], *, multiple: bool) -> SelectSelector:
    """Return the selector."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=label_id, label=name)
                for label_id, name in names_of(labels).items()
            ],
            multiple=multiple,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _name(label: Mapping[str, Any]) -> str:
    """Return the name of a label for people."""
    name = str(label["name"])
    if label.get("type") != "system":
        return name
    return name.removeprefix(_CATEGORY).replace("_", " ").capitalize()
