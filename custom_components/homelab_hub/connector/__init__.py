"""The connector: OAuth for every provider, and a fresh token for every use."""
