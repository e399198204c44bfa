"""Music and a bucket: Spotify in the rooms of the home, and backups that go to S3."""

from homelab_hub_demo.tour.steps import Group

from . import buckets, ending, music, playing, power_cut, waiting

group = Group(
    name="media",
    steps=(
        *playing.steps,
        *music.steps,
        *waiting.steps,
        *buckets.steps,
        *power_cut.steps,
        *ending.steps,
    ),
)
