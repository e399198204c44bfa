"""Gmail: https://developers.google.com/workspace/gmail/api/reference/rest."""

from .api import GmailApi
from .mailbox import Mailbox

__all__ = ["GmailApi", "Mailbox"]
