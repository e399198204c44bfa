"""Pictures that are made in a conversation."""
