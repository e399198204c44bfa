"""Who understands whom, and who has to be updated if nobody does."""

import pytest

from homelab_hub_protocol.version import PROTOCOL, TOLERANCE, Side, agree


@pytest.mark.parametrize(
    ("app", "integration", "agreed"),
    [
        (5, 5, 5),
        (5, 4, 4),
        (4, 5, 4),
        (6, 4, Side.INTEGRATION),
        (4, 6, Side.APP),
        (100, 1, Side.INTEGRATION),
        (1, 100, Side.APP),
        (1, -100, Side.INTEGRATION),
    ],
)
def test_one_version_apart_is_understood_and_the_older_is_spoken(
    app: int, integration: int, agreed: int | Side
) -> None:
    """Further apart, the older side has to be updated."""
    assert agree(app, integration) == agreed


def test_both_ends_come_to_the_same_result() -> None:
    """The integration checks what the app has agreed to."""
    for app in range(1, 8):
        for integration in range(1, 8):
            match agree(app, integration):
                case Side():
                    assert abs(app - integration) > TOLERANCE
                case version:
                    assert agree(version, integration) == version
                    assert version <= min(app, integration)
    assert agree(PROTOCOL, PROTOCOL) == PROTOCOL
