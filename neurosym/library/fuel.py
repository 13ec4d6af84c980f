"""The bounds that are part of a program's meaning: past them the value is ⊥ (design: fuel is semantic)."""

MAX_ITERATIONS = 10_000
"""Rounds of one loop."""

MAX_DEPTH = 200
"""Nested calls of one bounded recursion."""

MAX_SIZE = 100_000
"""Items of a list, characters of a string."""

MAX_BITS = 8_192
"""Binary digits of an integer: 2,467 decimal ones, fewer than the 4,300 that Python turns into text."""
