"""The `discord` kind: set-up, entities, actions, and what people at Discord may ask."""
