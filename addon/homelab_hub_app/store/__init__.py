"""What outlives the app: a database with one writer."""
