"""What the integration's actions do; `services.py` registers them."""
