"""Tests of Google Drive: backups and documents."""
