"""The link to Home Assistant: the app is the server; docs/protocol.md explains it."""
