"""Spotify accounts in a home."""
