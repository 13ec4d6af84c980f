"""The code of one function while it is written: instructions in LLVM's text, blocks, variables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from neurosym.execution.engine.native.functions import Function
from neurosym.execution.engine.native.kinds import Kind, NotCompiledError, Value, joined


def slot(name: str) -> str:
    """Where a variable is."""
    return f'%"v.{name}"'


@dataclass
class Loop:
    """Where `continue` and `break` lead."""

    again: str
    end: str


@dataclass
class Code:
    """What has been written of a function; `known` are kinds of its variables from an earlier writing."""

    function: Function
    known: dict[str, Kind]
    lines: list[str] = field(default_factory=list)
    variables: dict[str, Kind] = field(default_factory=dict)
    assigned: dict[str, list[Kind]] = field(default_factory=dict)
    callees: dict[str, Function] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    loops: list[Loop] = field(default_factory=list)
    block: str = "entry"
    n: int = 0

    def emit(self, text: str) -> None:
        """Write an instruction that gives nothing."""
        self.lines.append(f"  {text}")

    def new(self, kind: Kind, text: str) -> Value:
        """Write an instruction; what it gives."""
        self.n += 1
        self.lines.append(f"  %t{self.n} = {text}")
        return Value(kind, f"%t{self.n}")

    def label(self) -> str:
        """The name of a block to be."""
        self.n += 1
        return f"b{self.n}"

    def place(self, label: str) -> None:
        """Begin a block; the one before ends with a jump to it, if it has not ended."""
        if not self.has_ended:
            self.emit(f"br label %{label}")
        self.lines.append(f"{label}:")
        self.block = label

    def jump(self, label: str) -> None:
        """Go on in another block."""
        if not self.has_ended:
            self.emit(f"br label %{label}")

    def branch(self, truth: Value, then: str, otherwise: str) -> None:
        """Go on in one of two blocks."""
        self.emit(f"br i1 {truth.text}, label %{then}, label %{otherwise}")

    @property
    def has_ended(self) -> bool:
        """Whether the block has ended."""
        last = self.lines[-1].lstrip() if self.lines else ""
        return last.startswith(("br ", "ret ", "ret\n", "unreachable")) or last == "ret void"

    def open_dead(self) -> None:
        """After what leaves a block, begin one that nothing leads to, for what is still written."""
        self.place(self.label())

    @contextmanager
    def apart(self) -> Iterator[list[str]]:
        """Write what follows in a list of its own, to be put in place later."""
        before, self.lines = self.lines, []
        try:
            yield self.lines
        finally:
            self.lines = before

    # Variables

    def read(self, name: str) -> Value:
        """What a variable holds."""
        kind = self.variables[name]
        return self.new(kind, f"load {kind.text}, ptr {slot(name)}")

    def write(self, name: str, value: Value) -> None:
        """Assign to a variable."""
        kind = self.variables.setdefault(name, self.known.get(name, value.kind))
        kinds = self.assigned.setdefault(name, [])
        kinds.append(value.kind)
        if Kind.FLOAT in kinds and len(set(kinds)) > 1:
            raise NotCompiledError(f"the variable {name} is a float and something else")
        if joined([kind, value.kind]) != kind:
            value = Value(kind, "0")  # its kind is another; all is written anew
        self.emit(f"store {kind.text} {self.to(value, kind).text}, ptr {slot(name)}")

    def kinds(self) -> dict[str, Kind]:
        """The kind of each variable by all that is assigned to it."""
        return {name: joined(kinds) for name, kinds in self.assigned.items()}

    # Kinds

    def to(self, value: Value, kind: Kind) -> Value:
        """A value as one of another kind, where that loses nothing."""
        if value.kind == kind:
            return value
        match value.kind, kind:
            case Kind.TRUTH, Kind.WORD | Kind.UNSIGNED:
                return self.new(kind, f"zext i1 {value.text} to i64")
            case Kind.TRUTH, Kind.FLOAT:
                return self.new(kind, f"uitofp i1 {value.text} to double")
            case Kind.WORD, Kind.FLOAT:
                return self.new(kind, f"sitofp i64 {value.text} to double")
            case _, Kind.TRUTH:
                return self.truth(value)
        raise NotCompiledError(f"{value.kind.name.lower()} where {kind.name.lower()} is expected")

    def truth(self, value: Value) -> Value:
        """Whether a value counts as true."""
        match value.kind:
            case Kind.TRUTH:
                return value
            case Kind.FLOAT:
                return self.new(Kind.TRUTH, f"fcmp une double {value.text}, 0.0")
            case Kind.NOTHING:
                raise NotCompiledError("what gives nothing is neither true nor false")
        return self.new(Kind.TRUTH, f"icmp ne i64 {value.text}, 0")
