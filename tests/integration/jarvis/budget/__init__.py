"""What may be used per day and month, and what happens when it is used up."""
