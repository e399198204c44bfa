"""Tests of the simulators, with the real client libraries over real sockets."""
