"""What Jarvis may do: at once, after somebody's yes, with a PIN, or never."""
