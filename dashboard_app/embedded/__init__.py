"""PostgreSQL and MongoDB without installing either. Imports nothing: the keeper process must stay small."""
