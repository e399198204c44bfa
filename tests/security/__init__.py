"""Attacks on the home through what Jarvis reads."""
