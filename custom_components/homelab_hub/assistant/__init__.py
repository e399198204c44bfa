"""Jarvis himself: knows Home Assistant's conversation API, and no config entries."""
