"""Music: what following a player asks of Spotify, ours beside Home Assistant's own."""
