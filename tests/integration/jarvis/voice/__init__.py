"""What Jarvis hears and says."""
