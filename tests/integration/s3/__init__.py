"""Tests of the S3 connection."""
