"""What is proved by many runs, not by one: oracle, races, crashes, hostile input.

`python -m tests.prove` runs all of it, bounded, and prints how many cases and from which seed.
"""
