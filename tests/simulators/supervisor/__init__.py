"""The Supervisor's stand-in, by Home Assistant's own client of the Supervisor."""
