"""Registered functions: their names, options, parameters and versions."""
