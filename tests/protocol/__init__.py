"""The messages between the integration and the app."""
