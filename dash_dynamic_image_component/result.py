"""Placeholder."""


class Result:
    """Placeholder."""
