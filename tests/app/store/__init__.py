"""What outlives the app."""
