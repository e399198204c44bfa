"""What the user is told where no answer goes to them."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ....const import DOMAIN
from .future import Changed


@callback
def tell_of_dropped(hass: HomeAssistant, calendar: str, changed: Changed) -> None:
    """Tell which changed occurrences of a series found no place in the changed one."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"calendar_dropped_{changed.event['id']}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="calendar_dropped",
        translation_placeholders={
            "event": changed.event.get("summary") or "",
            "calendar": calendar,
            "days": ", ".join(changed.dropped),
        },
    )
