"""Google: a family's calendars, mail and files, used, interrupted and refused."""

from homelab_hub_demo.tour.steps import Group

from . import backups, documents, ending, mail, meetings, pausing, series, signing_in, trouble

group = Group(
    name="google",
    steps=(
        *signing_in.steps,
        *series.steps,
        *meetings.steps,
        *mail.steps,
        *documents.steps,
        *pausing.steps,
        *trouble.steps,
        *backups.steps,
        *ending.steps,
    ),
)
