"""What can go wrong with the store."""


class StoreError(Exception):
    """The database did not do what was asked. The message holds no content and no password."""


class NewerStoreError(StoreError):
    """A newer version of the app has written the database; it is left as it is."""


class StoreInUseError(StoreError):
    """Another app uses the data folder or the database; the message says what to do."""
