"""What the app's Discord bot costs beside plain discord.py: `scripts/bench app`."""
