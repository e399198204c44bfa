"""Jarvis: added, talked to, drawing, failing over, and looked after."""

from homelab_hub_demo.tour.steps import Group

from . import adding, care, drawing, faults, oddities, talking

group = Group(
    name="jarvis",
    steps=(
        *adding.steps,
        *talking.steps,
        *oddities.steps,
        *drawing.steps,
        *faults.steps,
        *care.steps,
    ),
)
