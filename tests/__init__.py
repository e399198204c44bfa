"""Tests of Homelab Hub."""
