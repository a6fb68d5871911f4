"""Values in the page: 2-D data as numbers that a page reads and colours itself. Needs NumPy."""
