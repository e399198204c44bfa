"""What connections that have documents share: files in and out, and the media browser."""
