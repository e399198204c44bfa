"""Google's simulator, driven by Google's own client."""
