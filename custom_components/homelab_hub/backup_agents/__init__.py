"""Backups in somebody's cloud: what Drive, S3 and whatever follows have in common."""
