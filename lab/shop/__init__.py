"""The shared read-only domain: a bookshop."""
