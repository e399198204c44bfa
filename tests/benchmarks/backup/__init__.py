"""Backups to S3: ours beside Home Assistant's own agent, on one server."""
