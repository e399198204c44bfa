"""Jarvis in a household: guarded, remembering, thrifty, drawing, speaking."""

from homelab_hub_demo.tour.steps import Group

from . import (
    administrating,
    drawing,
    guarding,
    morning,
    remembering,
    restarting,
    speaking,
    spending,
    tokens,
)

group = Group(
    name="household",
    steps=(
        *tokens.steps,
        *guarding.steps,
        *administrating.steps,
        *remembering.steps,
        *restarting.steps,
        *spending.steps,
        *drawing.steps,
        *speaking.steps,
        *morning.steps,
    ),
)
