"""The app as a process of its own, and a Discord bot in it: chats, doors, and two power cuts."""

from homelab_hub_demo.tour.steps import Group

from . import acting, adding, asking, ending, power_cuts

group = Group(
    name="app",
    steps=(
        *adding.steps,
        *asking.steps,
        *acting.steps,
        *power_cuts.steps,
        *ending.steps,
    ),
)

closing = Group(name="app", steps=tuple(ending.closing))
"""After the accounts, whose bot needs the app."""
