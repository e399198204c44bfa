"""Tests that what is in this repository can be installed, and says what is true."""
