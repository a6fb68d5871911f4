"""Types of values that functions may return."""
