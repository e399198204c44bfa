"""The companion app of Homelab Hub: the bots, and the link to Home Assistant."""
