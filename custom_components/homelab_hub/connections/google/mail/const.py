"""Words and limits of Gmail."""

from typing import Final

from ....connector.capabilities import Capability

ME: Final = "me"
"""The user id of whose token it is."""

EVENT_NEW_MAIL: Final = "new_mail"
SUBENTRY_FILTER: Final = "mail_filter"

CONF_LABELS: Final = "mail_labels"
CONF_RECIPIENTS: Final = "mail_recipients"

# What allows a call, in the order in which it is used: gmail.modify covers reading
# (developers.google.com/workspace/gmail/api/auth/scopes), gmail.send only sends.
READING: Final = (Capability.READ_MAIL, Capability.MANAGE_MAIL)
CHANGING: Final = (Capability.MANAGE_MAIL,)
SENDING: Final = (Capability.SEND_MAIL,)
# Making a draft takes gmail.compose or gmail.modify; gmail.send is not enough.
DRAFTING: Final = (Capability.MANAGE_MAIL,)

INBOX: Final = "INBOX"
UNREAD: Final = "UNREAD"
STARRED: Final = "STARRED"
IMPORTANT: Final = "IMPORTANT"
SENT: Final = "SENT"
# Labels of what did not come in, or not to be read.
NOT_INCOMING: Final = frozenset({"DRAFT", "SPAM", "TRASH", "CHAT"})
