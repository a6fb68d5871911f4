"""Values that functions return become pixels, and pixels become a file."""
