"""The versions of the database's schema, and the way from one to the next."""
