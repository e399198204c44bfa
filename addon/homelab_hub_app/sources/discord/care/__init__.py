"""What the bot does on the server by itself."""
