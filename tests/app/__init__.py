"""The companion app."""
