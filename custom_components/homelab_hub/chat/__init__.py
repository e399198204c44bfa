"""What people in a chat may ask of this home, whichever chat it is: Discord's and others'."""
