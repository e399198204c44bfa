"""What Jarvis keeps beyond a conversation: facts of a person, and of the home."""
