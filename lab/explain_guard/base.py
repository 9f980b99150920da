"""Silk explains every query in a `finally`; after an error that would replace the error, and no retry would see it."""

from django.db.backends.postgresql import base, features
from psycopg.pq import TransactionStatus


class DatabaseFeatures(features.DatabaseFeatures):
    """PostgreSQL's features, with EXPLAIN withdrawn while the transaction is in error."""

    @property
    def supports_explaining_query_execution(self) -> bool:
        """Whether a statement could be explained right now."""
        raw = self.connection.connection
        return raw is None or raw.info.transaction_status != TransactionStatus.INERROR


class DatabaseWrapper(base.DatabaseWrapper):
    """The guarded connection."""

    features_class = DatabaseFeatures
