"""The manual, and the gallery that shows it."""
