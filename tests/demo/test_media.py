"""The demo's bucket."""

import pytest

from homelab_hub_demo.media import bucket, bucket_to_type

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_what_to_type_is_what_the_bucket_has() -> None:
    """A line for the address, the bucket and both keys, as the server checks them."""
    async with bucket(0) as s3:
        typed = [line.split()[-1] for line in bucket_to_type(s3).splitlines()]
        assert typed == [s3.endpoint, s3.bucket, s3.access_key, s3.secret_key]


async def test_a_connected_bucket_is_the_same_at_the_next_start() -> None:
    """What was typed once is stored in Home Assistant."""
    async with bucket(0) as first:
        before = (first.bucket, first.access_key, first.secret_key)
    async with bucket(0) as second:
        assert (second.bucket, second.access_key, second.secret_key) == before
