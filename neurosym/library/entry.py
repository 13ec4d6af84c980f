"""Library entries and the two decorators that declare them.

A decorator leaves its function or class as it is and marks it; nothing is registered. What an entry says about itself
(signature, examples, documentation) is read from its source by `index`, without running it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import cached_property
from typing import Any, Protocol, TypeVar, overload

from neurosym.errors import SignatureError
from neurosym.program.expression import Program, Reference
from neurosym.program.types import FunctionType
from neurosym.program.values import Value, same_value

Declared = TypeVar("Declared", bound=Callable[..., Any])

Witness = Callable[..., tuple[Value, ...] | None]
"""Arguments for which an entry gives a result, or None where they can't be told.

Called with the result, then an argument each: its value where it is known, None where it is to be found. What
contradicts a known one is no answer.
"""


class Eq(Protocol):
    """Values that can be compared for equality: the bound of a TypeVar."""

    def __eq__(self, other: object, /) -> bool: ...


class Ord(Eq, Protocol):
    """Values in a total order."""

    def __lt__(self, other: Any, /) -> bool: ...
    def __le__(self, other: Any, /) -> bool: ...
    def __gt__(self, other: Any, /) -> bool: ...
    def __ge__(self, other: Any, /) -> bool: ...


class Num(Ord, Protocol):
    """Integers and floats."""

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Any: ...
    def __abs__(self) -> Any: ...


class Kind(Enum):
    """What an entry is made of."""

    ALGORITHMIC = "algorithmic"
    GEOMETRIC = "geometric"
    PROGRAM = "program"


@dataclass(frozen=True)
class Entry:
    """A named building block.

    An algorithmic entry has an `implementation`, a Python function; a geometric one has a module class for it; a
    grown one has a `program` instead, `weights`, the states of its slots, and `cases`, its examples as values. `sizes`
    are the constructor's whole numbers by name, so that a dimension `units` of a result has a default. `uses` are the
    digests of the entries that a grown one is built on. `load_witness` is there where the entry declares a witness.
    `file_digest` is that of the whole text of the Python file that declares the entry.
    Two entries are the same when name and digest are.
    """

    name: str
    kind: Kind
    signature: FunctionType = field(compare=False)
    parameters: tuple[str, ...] = field(compare=False)
    doc: str = field(compare=False)
    tier: int = field(compare=False)
    digest: str
    origin: str = field(compare=False)
    load: Callable[[], Callable[..., Any]] | None = field(default=None, compare=False, repr=False)
    program: Program | None = field(default=None, compare=False)
    weights: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    examples: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    uses: tuple[str, ...] = field(default=(), compare=False, repr=False)
    sizes: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    cases: tuple[tuple[tuple[Value, ...], Value], ...] = field(default=(), compare=False, repr=False)
    load_witness: Callable[[], Witness] | None = field(default=None, compare=False, repr=False)
    file_digest: str = field(default="", compare=False, repr=False)

    @property
    def path(self) -> str:
        """The file of an entry of Python."""
        return self.origin.rpartition(":")[0]

    @cached_property
    def implementation(self) -> Callable[..., Any]:
        """The function or module class; its file is run the first time. A grown entry has none."""
        if self.load is None:
            raise TypeError(f"{self.name} is grown: it is a program over other entries and has no Python of its own")
        return self.load()

    @cached_property
    def witness(self) -> Witness | None:
        """The witness that the entry declares; its file is run the first time."""
        return None if self.load_witness is None else self.load_witness()

    def __getstate__(self) -> dict[str, Any]:
        # what was loaded from the entry's file is left out: another process loads it for itself
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def reference(self, slot: str | None = None) -> Reference:
        """A reference to this entry; a geometric one gets its own name as slot if none is given."""
        if self.kind is Kind.GEOMETRIC:
            return Reference(self.name, self.digest, self.signature, slot or self.name)
        return self._reference

    @cached_property
    def _reference(self) -> Reference:
        return Reference(self.name, self.digest, self.signature)


def agrees(arguments: Sequence[Value], known: Sequence[Value]) -> bool:
    """Whether arguments are those that are known, as far as some are (None: not known)."""
    return all(mine is None or same_value(one, mine) for one, mine in zip(arguments, known, strict=True))


@overload
def algorithmic(declared: Declared, /) -> Declared: ...


@overload
def algorithmic(*, tier: int = 2, witness: Witness | None = None) -> Callable[[Declared], Declared]: ...


def algorithmic(declared: Any = None, /, *, tier: int = 2, witness: Witness | None = None) -> Any:
    """Declare a Python function as an entry; `tier` tells what a result that uses it was allowed to use (0, 1 or 2).

    `witness`, a function above it in the file, goes the other way: from a result to arguments (docs/search.md).
    """
    if tier not in (0, 1, 2):
        raise SignatureError(f"expected a tier of 0, 1 or 2 but found {tier!r}")
    return geometric if declared is None else declared


def geometric(declared: Declared) -> Declared:
    """Declare a `torch.nn.Module` class as an entry, named by its class name in snake case."""
    return declared


def entry_name(python_name: str, is_class: bool) -> str:
    """A function's own name, a class's name in snake case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", python_name).lower() if is_class else python_name
