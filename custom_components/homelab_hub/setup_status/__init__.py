"""The setup status of the whole hub: every connection, how far it has come, and how safe it is."""
