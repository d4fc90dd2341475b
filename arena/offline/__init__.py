"""The vote log on a query engine."""
