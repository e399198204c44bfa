"""Which capability a call to Google falls under."""

from ...connector.account import Account
from ...connector.capabilities import Capability
from ...connector.errors import NotAllowedError
from ...upstream.transport import Transport


def first_allowed(account: Account, *capabilities: Capability) -> Transport:
    """Return the way of the first of these capabilities that is granted and not turned off.

    Raises the `NotAllowedError` of the first one if there is none.
    """
    refused: NotAllowedError | None = None
    for capability in capabilities:
        try:
            account.check(capability)
        except NotAllowedError as error:
            refused = refused or error
        else:
            return account.transport(capability)
    assert refused is not None
    raise refused
