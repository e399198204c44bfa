"""Runnable, protocol-faithful local stand-ins for the services Homelab Hub talks to."""
