"""The link to the app, and the kind that sets it up."""
