"""The albums of agents, as Home Assistant shows them."""
