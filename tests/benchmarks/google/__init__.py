"""Google's products beside Home Assistant's own integrations, on the same simulator."""
