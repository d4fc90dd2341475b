"""Every query of the arena, and the bytes of its clips."""
