"""The MongoDB collections: their shapes, their indexes, and the revisions that make them."""
