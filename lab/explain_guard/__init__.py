"""A PostgreSQL backend for profiling that never runs EXPLAIN in an aborted transaction."""
