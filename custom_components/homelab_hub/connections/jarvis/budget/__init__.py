"""What people see of an entry's budget: its form, sensors and repairs."""
