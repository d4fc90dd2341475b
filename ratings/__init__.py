"""Pairwise ratings with intervals that can be believed. NumPy and SciPy only."""
