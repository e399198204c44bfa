"""Which capability a call falls under that several of them allow."""

from ..upstream.transport import Transport
from .account import Account
from .capabilities import Capability
from .errors import NotAllowedError


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
