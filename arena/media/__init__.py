"""Clips as files: what they are, and how they are made to look alike."""
