"""Where chat comes from: one package for each upstream chat system."""
