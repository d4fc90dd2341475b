"""`python -m arena`: the same as `blindcut`."""

from arena.cli import main

main()
