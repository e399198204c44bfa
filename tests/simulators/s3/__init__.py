"""Tests of the stand-in for S3."""
