"""The schema's history: Alembic for PostgreSQL, `mongo/` beside it, one numbering for both."""
