"""The check of params by pydantic, and the bounds of its work."""
