"""Words of the Drive part."""

from typing import Final

CONF_DRIVE: Final = "drive"
CONF_FOLDER: Final = "folder"
CONF_TEST_DAYS: Final = "test_days"
CONF_WATCHED: Final = "watched"
DEFAULT_FOLDER: Final = "Home Assistant backups"
DRIVE: Final = "drive"
