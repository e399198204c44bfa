"""What an authorised call costs beside the HTTP client it rides on: `scripts/bench connector`."""
