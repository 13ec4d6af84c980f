"""Entries that were grown on each other, without a store."""

import hashlib
from functools import cache

from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.program.expression import Lambda
from neurosym.program.types import FunctionType
from tests.strategies import shipped


def grown(name: str, text: str, library: Library) -> Entry:
    """The entry that the program is when it bears a name."""
    program = library.parse(text)
    assert isinstance(program, Lambda)
    assert isinstance(program.typing.type, FunctionType)
    return Entry(
        name=name,
        kind=Kind.PROGRAM,
        signature=program.typing.type,
        parameters=program.names,
        doc="",
        tier=0,
        digest=hashlib.sha256(text.encode()).hexdigest()[:32],
        origin="grown",
        program=program,
    )


@cache
def grown_library() -> Library:
    """The shipped entries and some that were grown: on each other, taking functions, doing without an argument."""
    library = shipped()
    for name, text in [
        ("double", "lambda x: add(x, x)"),
        ("doubles", "lambda xs: map_(double, xs)"),
        ("twice", "lambda f, x: f(f(x))"),
        ("head_or", "lambda xs, otherwise: if_(is_empty(xs), otherwise, head(xs))"),
        ("add_to_all", "lambda n, items: map_(lambda item: add(item, n), items)"),
        ("fourfold", "lambda x: twice(lambda y: double(y), x)"),
    ]:
        library = library.with_entries([grown(name, text, library)])
    return library


@cache
def few_entries() -> Library:
    """The grown entries among so few others that random programs are full of them."""
    others = {"add", "if_", "is_empty", "head", "tail", "cons", "map_", "less", "length", "not_"}
    return Library(entry for entry in grown_library() if entry.kind is Kind.PROGRAM or entry.name in others)
