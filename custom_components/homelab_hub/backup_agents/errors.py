"""What goes wrong with a backup on this side, or in what was stored of it.

They are upstream errors, so that an upload has one kind of error to expect.
"""

from ..upstream.errors import UpstreamError


class SourceError(UpstreamError):
    """What is to be uploaded cannot be read, or is not what it was said to be."""

    key = "backup_source_lost"


class SpoolError(UpstreamError):
    """The disk does not take what was to be kept on it; the stream can still be read."""

    key = "backup_not_kept"


class DamagedError(UpstreamError):
    """What arrived is not what was sent, or what is stored cannot be restored."""

    key = "backup_damaged"


class StorageFullError(UpstreamError):
    """There is no room for the backup where it goes."""

    key = "backup_storage_full"
