"""Pictures in conversations."""
