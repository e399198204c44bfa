"""The REST side of Discord: the door, and what every method has in common."""
