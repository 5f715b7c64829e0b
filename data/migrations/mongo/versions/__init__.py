"""One module a revision, named as it: `upgrade(database)` and `downgrade(database)`, both safe to repeat."""
