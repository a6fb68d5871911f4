"""Pixels become a file."""
