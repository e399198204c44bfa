"""Words and limits of Spotify."""

from typing import Final

from ...connector.capabilities import Capability

CONF_DEVICE: Final = "preferred_device"
CONF_SPEAKERS: Final = "speakers"
CONF_OFFERED: Final = "offered_to_assistants"

# What allows a call, in the order in which it is used.
SEEING: Final = (Capability.SEE_PLAYBACK,)
COMMANDING: Final = (Capability.CONTROL_PLAYBACK,)
READING: Final = (Capability.READ_PLAYLISTS,)
WRITING: Final = (Capability.EDIT_PLAYLISTS,)
SAVING: Final = (Capability.EDIT_LIBRARY,)
# The catalogue and the search take no scope: whatever is allowed will do.
LOOKING_UP: Final = (*SEEING, *COMMANDING, *READING, *WRITING, *SAVING)

# The most that methods give at once, and take at once.
PAGE: Final = 50
SHORT_PAGE: Final = 10
MOST_URIS: Final = 40
MOST_ITEMS: Final = 100
