"""Modules on which all layers stand."""
