"""What can be added below a `google` entry."""

from collections.abc import Mapping
from typing import Final

from homeassistant.config_entries import ConfigSubentryFlow

from .mail.filter_flow import MailFilterFlow

SUBENTRIES: Final[Mapping[str, type[ConfigSubentryFlow]]] = {"mail_filter": MailFilterFlow}
