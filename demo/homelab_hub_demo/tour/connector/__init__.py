"""Accounts: connected with little, refused in every way, kept alive, watched and given up."""

from homelab_hub_demo.tour.steps import Group

from . import (
    applications,
    auditing,
    beginning,
    connecting,
    lasting,
    leaving,
    refusing,
    revoking,
    telling,
)

group = Group(
    name="connector",
    steps=(
        *beginning.steps,
        *connecting.steps,
        *refusing.steps,
        *applications.steps,
        *lasting.steps,
        *telling.steps,
        *auditing.steps,
        *revoking.steps,
        *leaving.steps,
        *auditing.closing,
    ),
)
