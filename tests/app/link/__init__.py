"""The link, from the app's end."""
