"""Places where bytes are kept."""
