"""A furnished home in a real Home Assistant: the demo, its tour, and what the tests share with them."""
