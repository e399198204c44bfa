"""What a model is told of homes of every size and style: tokens, recall, time; beside core."""
