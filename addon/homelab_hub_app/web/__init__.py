"""What people see of the app in a browser."""
