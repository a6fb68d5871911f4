"""Files that users bring, and what functions get of them."""
