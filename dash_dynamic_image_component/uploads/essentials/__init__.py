"""Image files of strangers, reduced to what their pixels need."""
