"""The blindness audit: served clips gathered over HTTP, what is told by how they were served, and the record of it."""
