"""Runs of functions: whose turn it is, where a function runs, and when it stops."""
