"""Programs as Python files that run without this package; hybrid ones with their weights beside them, needing torch.

The file holds the Python functions of the entries that the program uses, with all that they reach, a function for each
grown entry, and the program itself. It gives what the reference interpreter gives, for inputs within the bounds of
values; where there is no value it raises its own `EvaluationError` with the same reason.
"""

import ast
import builtins
import keyword
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosym.errors import LibraryError, ProgramError
from neurosym.execution.oneliner import OneLiner, is_parametric, one_liner
from neurosym.execution.pythonic import Writer, layout
from neurosym.execution.source import Module, Source, read_module
from neurosym.library.digest import entry_digest
from neurosym.library.entry import Entry, Kind, entry_name
from neurosym.library.library import Library, shipped_folder
from neurosym.program.expression import Lambda, Program, Reference, check_type, has_hole, is_closed, references
from neurosym.program.text import with_distinct_names
from neurosym.program.types import FunctionType, Type, TypeVariable

if TYPE_CHECKING:
    from neurosym.execution.module import Parameters

RESERVED = frozenset({*keyword.kwlist, *dir(builtins)})
"""Names that nothing in an exported file takes."""

MAX_TYPE = 70
"""Characters of a type in a docstring: a longer one can be read from the annotations."""


def to_python(program: Program, library: Library, name: str = "program", signature: FunctionType | None = None) -> str:
    """The source of a Python file whose function `name` is the program.

    A hybrid program reads its weights from the file `name`.safetensors beside it: `export` writes both. A signature
    gives the types to show where the program is more general.
    """
    return _Export(program, library, name, signature).text()


def export(
    program: Program,
    library: Library,
    folder: Path | str,
    *,
    parameters: "Parameters | None" = None,
    name: str = "program",
    signature: FunctionType | None = None,
) -> tuple[Path, ...]:
    """Write a program into `folder`: `name`.py and, if it has weights, `name`.safetensors; gives the paths."""
    source = Path(folder) / f"{name}.py"
    text = to_python(program, library, name, signature)
    weights = _weights(program, library, parameters or {})
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8")
    if not weights:
        return (source,)
    from safetensors.torch import save_file

    save_file(weights, source.with_suffix(".safetensors"))
    return source, source.with_suffix(".safetensors")


def _weights(program: Program, library: Library, parameters: "Parameters") -> dict[str, Any]:
    """The tensors of all slots of a program. Raises ProgramError for a slot without any."""
    used = set(_slots(program, library))
    if not used:
        return {}
    import torch

    from neurosym.execution.module import known_parameters

    states: Mapping[str, Mapping[str, Any]] = {**known_parameters(program, library), **parameters}
    tensors = {}
    for slot in sorted(used):
        if slot not in states:
            raise ProgramError(f"the slot {slot} has no weights: give its parameters")
        for key, value in states[slot].items():
            tensors[f"{slot}.{key}"] = torch.as_tensor(value).detach().cpu().contiguous()
    return tensors


def _slots(program: Program, library: Library) -> Iterator[str]:
    """The slots that a program reaches, those within grown entries included."""
    for reference in references(program):
        inner = library[reference.name].program
        if reference.slot is not None:
            yield reference.slot
        elif inner is not None:
            yield from _slots(inner, library)


class _Export:
    def __init__(self, program: Program, library: Library, name: str, signature: FunctionType | None) -> None:
        if not isinstance(program, Lambda) or not is_closed(program) or has_hole(program):
            raise ProgramError("expected a whole program to export: a lambda without free variables and holes")
        if not name.isidentifier() or name in RESERVED:
            raise ProgramError(f"expected a name for a Python function but found {name!r}")
        if signature is not None:
            check_type(program, signature)
        self.program = program
        self.library = library
        self.name = name
        self.signature = signature or program.typing.type
        self.source = Source(RESERVED | {name})
        self.named: dict[Reference, str] = {}

    def text(self) -> str:
        type_ = str(self.signature)
        doc = f"The program, {type_}." if len(type_) <= MAX_TYPE else "The program."
        self.function(self.name, self.program, self.signature, doc)
        about = []
        if "STATES" in self.source.texts:
            about.append(f"Its weights are in {self.name}.safetensors beside this file.")
        if "EvaluationError" in self.source.texts:
            about.append("Where it has no value it raises EvaluationError.")
        more = f"\n\n{' '.join(about)}\n" if about else ""
        return f'"""A program with all that it needs.{more}"""\n\n{self.source.text()}\n'

    def function(self, name: str, program: Lambda, signature: Type, doc: str) -> None:
        """Add a program as a function. It is written twice: its parameters must not hide what it turns out to use."""
        writer = Writer(self.entry, self.one_liner, RESERVED)
        writer.expression(program.body, tuple(f"x{index}" for index in range(program.n_parameters)))
        reserved = frozenset({*RESERVED, name, *self.source.texts, *self.source.imports})
        named = with_distinct_names(program, reserved)
        assert isinstance(named, Lambda)
        assert isinstance(signature, FunctionType)
        body = Writer(self.entry, self.one_liner, reserved).expression(named.body, named.names)
        types = [self.annotation(type_) for type_ in signature.parameters]
        parameters = [f"{own}: {type_}" for own, type_ in zip(named.names, types, strict=True)]
        head = f"def {name}({', '.join(parameters)}) -> {self.annotation(signature.result)}:"
        if len(head) > 100:
            lines = "".join(f"    {parameter},\n" for parameter in parameters)
            head = f"def {name}(\n{lines}) -> {self.annotation(signature.result)}:"
        quoted = doc.replace("\\", "\\\\").replace('"""', "'''")
        self.source.add(name, f'{head}\n    """{quoted}"""\n    return {layout(body, 4)}')

    def entry(self, reference: Reference) -> str:
        """The name of the function that an entry has in the file; it is added the first time."""
        known = self.named.get(reference)
        if known is None:
            known = self.named[reference] = self._entry(reference)
        return known

    def _entry(self, reference: Reference) -> str:
        entry = self.library[reference.name]
        if entry.digest != reference.digest:
            raise ProgramError(f"{entry.name} is pinned at {reference.digest} but the library has {entry.digest}")
        if entry.kind is Kind.GEOMETRIC:
            return self._trained(reference, entry)
        if entry.kind is Kind.PROGRAM:
            assert isinstance(entry.program, Lambda)
            name = self.source.free(entry.name)
            self.source.add(name, "")  # the name is taken while the body is written
            self.function(name, entry.program, entry.signature, entry.doc or f"A grown entry, {entry.signature}.")
            return name
        if any(isinstance(part, FunctionType) and _takes_function(part) for part in entry.signature.parameters):
            self._allow_recursion()
        module, python_name, statement = self._definition(entry)
        assert isinstance(statement, ast.FunctionDef)
        if self._keeps_bounds(module, statement, entry.signature):
            return self.source.take(module, python_name)
        return self.source.take(module, python_name, decorator=f"@{self.source.standalone('bounded')}\n")

    def _keeps_bounds(self, module: Module, function: ast.FunctionDef, signature: FunctionType) -> bool:
        """Whether an entry checks the bounds of its results itself: the shipped ones do, as their tests show."""
        is_shipped = module.path.is_relative_to(shipped_folder())
        return is_shipped or is_parametric(signature.result) or one_liner(function, signature) is not None

    def _trained(self, reference: Reference, entry: Entry) -> str:
        """A net of its own for a slot, with its weights."""
        slot = reference.slot or entry.name
        module, python_name, _ = self._definition(entry)
        net = self.source.take(module, python_name)
        trained, load = self.source.standalone("trained"), self.source.standalone("load_states")
        self.source.import_("Path", "pathlib", "Path")
        if "STATES" not in self.source.texts:
            self.source.add("STATES", f'STATES = {load}(Path(__file__).with_name("{self.name}.safetensors"))')
        name = self.source.free(slot if slot.isidentifier() else f"{entry.name}_{slot}")
        self.source.add(name, f'{name} = {trained}({net}(), STATES["{slot}"])')
        return name

    def _allow_recursion(self) -> None:
        self.source.import_("sys", "sys")
        line = "sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))  # recursion within recursion is deep"
        self.source.add("setrecursionlimit", line, early=True)

    def one_liner(self, reference: Reference) -> OneLiner | None:
        """The expression that can stand for a call of an entry."""
        entry = self.library[reference.name]
        if entry.kind is not Kind.ALGORITHMIC:
            return None
        _, _, statement = self._definition(entry)
        assert isinstance(statement, ast.FunctionDef)
        return one_liner(statement, entry.signature)

    def _definition(self, entry: Entry) -> tuple[Module, str, ast.stmt]:
        """The file of an entry, and what defines it there."""
        module = read_module(Path(entry.origin.rpartition(":")[0]))
        for name, statement in module.bound.items():
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                if entry_name(name, isinstance(statement, ast.ClassDef)) != entry.name:
                    continue
                if entry_digest(name, module.bound) == entry.digest:
                    return module, name, statement
        raise LibraryError(f"{entry.name} is no longer what it was in {entry.origin}: load the library anew")

    def annotation(self, type_: Type) -> str:
        """A type as a Python annotation."""
        if isinstance(type_, TypeVariable):
            name = type_.name.upper()
            self.source.import_("TypeVar", "typing", "TypeVar")
            self.source.add(name, f'{name} = TypeVar("{name}")', early=True)
            return name
        if isinstance(type_, FunctionType):
            self.source.import_("Callable", "collections.abc", "Callable")
            return f"Callable[[{', '.join(map(self.annotation, type_.parameters))}], {self.annotation(type_.result)}]"
        if type_.name == "tensor":
            self.source.import_("Tensor", "torch", "Tensor")
            return "Tensor"
        if type_.name == "symbol":
            return "int | str"
        name = "tuple" if type_.name == "pair" else type_.name
        return f"{name}[{', '.join(map(self.annotation, type_.arguments))}]" if type_.arguments else name


def _takes_function(type_: FunctionType) -> bool:
    return any(isinstance(part, FunctionType) for part in type_.parameters)
