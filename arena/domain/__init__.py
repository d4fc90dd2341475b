"""The rules of the arena, without I/O."""
