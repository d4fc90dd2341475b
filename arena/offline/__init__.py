"""The vote log where it lies, in files or in a database, and the boards that are recomputed from it."""
