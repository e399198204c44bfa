"""Tests of the integration in a Home Assistant, against simulators over real sockets."""
