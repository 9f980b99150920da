"""One id from an answer down to its statements: for the pages and what they serve, never for what is measured."""
