"""Agents other than Jarvis, with the hub's tools."""
