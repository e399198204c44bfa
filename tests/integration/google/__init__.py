"""Tests of Google's products, against their simulator."""
