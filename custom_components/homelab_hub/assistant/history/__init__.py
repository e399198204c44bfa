"""Conversations that last: over a restart, and without resending all that was ever said."""
