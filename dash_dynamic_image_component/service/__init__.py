"""A request becomes a reply; knows no web framework."""
