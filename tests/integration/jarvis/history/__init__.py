"""Conversations over a restart, and long ones."""
