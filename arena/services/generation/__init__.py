"""Generation: clips ordered, handed to providers, brought in and published (docs/generation.md).

`plan` says what a run would make and cost, `runs` puts it into the queue, and any number of workers carry it out. What
a worker knows of a clip is in the database; what it holds in memory can be lost at any moment.
"""
