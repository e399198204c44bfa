"""Clients of other people's APIs; nothing here knows Home Assistant."""
