"""What Jarvis remembers."""
