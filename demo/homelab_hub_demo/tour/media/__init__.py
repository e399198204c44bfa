"""Music and a bucket: Spotify in the rooms of the home, and backups that go to S3."""

from homelab_hub_demo.tour.steps import Group

from . import asking, buckets, ending, music, playing, power_cut, restoring, waiting

group = Group(
    name="media",
    steps=(
        *playing.steps,
        *music.steps,
        *asking.steps,
        *waiting.steps,
        *buckets.steps,
        *power_cut.steps,
        *restoring.steps,
        *ending.steps,
    ),
)
