"""The keys of a filter's data; what they mean is said at `filters.MailFilter`."""

from typing import Final

CONF_LABEL: Final = "label"
CONF_QUERY: Final = "query"
CONF_SENDER: Final = "sender"
CONF_SUBJECT: Final = "subject"
