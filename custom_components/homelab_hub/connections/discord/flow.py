"""What can be added below a `discord` entry."""

from collections.abc import Mapping
from typing import Final

from homeassistant.config_entries import ConfigSubentryFlow

from .const import SUBENTRY_LINKED_USER, SUBENTRY_REACTION_ROLE, SUBENTRY_SCHEDULED
from .linked_user_flow import LinkedUserFlow
from .reaction_role_flow import ReactionRoleFlow
from .scheduled_flow import ScheduledFlow

SUBENTRIES: Final[Mapping[str, type[ConfigSubentryFlow]]] = {
    SUBENTRY_LINKED_USER: LinkedUserFlow,
    SUBENTRY_REACTION_ROLE: ReactionRoleFlow,
    SUBENTRY_SCHEDULED: ScheduledFlow,
}
