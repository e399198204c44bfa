"""The Discord source against the Discord simulator, with discord.py as it is."""
