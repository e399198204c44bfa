"""One file for each version, named like its revision."""
