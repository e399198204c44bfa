"""The setup status of the hub, and the actions around it."""
