"""Documents of no connection in particular."""
