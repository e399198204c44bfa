"""Tests of what all destinations of backups have in common."""
