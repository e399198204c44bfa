"""Gmail, against its simulator."""
