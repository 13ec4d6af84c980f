"""SyGuS, programming by examples on strings (track PBE Strings of SyGuS-Comp 2017): all constraints are given.

A `_short` or `_small` file is a few constraints of its `-long` sibling, whose constraints are then the hidden ones.
Of the grammar only the constants are read: the library is the grammar. Alur et al. 2017, SyGuS-Comp 2017.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from experiments.benchmarks.data import read_json
from experiments.benchmarks.sexpressions import Constant, Group, Name, Node, Source
from experiments.benchmarks.task import BenchmarkTask
from neurosym.program.types import BOOL, INT, STR, FunctionType, Type
from neurosym.program.values import Value
from neurosym.tasks.task import Example

FILE = "sygus_pbe_strings_2017.json.gz"

_SORTS: Mapping[str, Type] = {"String": STR, "Int": INT, "Bool": BOOL}
_FEW = ("_short", "_small")


@cache
def tasks() -> Mapping[str, BenchmarkTask]:
    """The tasks by the name of their file, without `.sl`. Raises DataError for a missing or damaged file."""
    found = {}
    for file, text in read_json(FILE).items():
        task = parse(file, text)
        found[task.name] = task
    return {name: _with_hidden(task, found) for name, task in found.items()}


def _with_hidden(task: BenchmarkTask, found: Mapping[str, BenchmarkTask]) -> BenchmarkTask:
    stem, is_few = task.name[: -len(_FEW[0])], task.name.endswith(_FEW)
    sibling = found.get(f"{stem}-long") if is_few else None
    return task if sibling is None else replace(task, hidden=sibling.given)


def parse(file: str, text: str) -> BenchmarkTask:
    """The task that a file states. Raises DataError with the place of what was not expected."""
    source = Source(file, text)
    function: _Function | None = None
    examples: list[Example] = []
    for command in source.read():
        match command:
            case Group((Name("synth-fun"), *parts)) if function is None:
                function = _function(source, parts, command)
            case Group((Name("synth-fun"), *_)):
                raise source.error(command.position, "a single synth-fun")
            case Group((Name("constraint"), constraint)) if function is not None:
                examples.append(_example(source, function, constraint))
            case Group((Name("set-logic" | "declare-var" | "check-synth"), *_)):
                pass
            case _:
                raise source.error(command.position, "a command of programming by examples, constraints last")
    if function is None or not examples:
        raise source.error(len(text), "a synth-fun and constraints")
    return BenchmarkTask(
        file.removesuffix(".sl"), function.signature, tuple(examples), literals=tuple(function.literals)
    )


@dataclass(frozen=True)
class _Function:
    """What is to be found, and the constants that its grammar names."""

    name: str
    signature: FunctionType
    literals: tuple[Value, ...]


def _function(source: Source, parts: list[Node], command: Group) -> _Function:
    """Of `synth-fun name ((parameter sort) …) sort grammar`."""
    match parts:
        case [Name(name), Group(parameters), Name() as result, *grammar] if parameters:
            sorts = tuple(_parameter_type(source, one) for one in parameters)
            constants = dict.fromkeys((type(value), value) for part in grammar for value in _constants(part))
            signature = FunctionType(sorts, _type(source, result))
            return _Function(name, signature, tuple(value for _, value in constants))
    raise source.error(command.position, "(synth-fun name ((parameter sort) …) sort grammar)")


def _parameter_type(source: Source, parameter: Node) -> Type:
    match parameter:
        case Group((Name(), Name() as sort)):
            return _type(source, sort)
    raise source.error(parameter.position, "a parameter and its sort")


def _type(source: Source, sort: Name) -> Type:
    if sort.text not in _SORTS:
        raise source.error(sort.position, f"a sort of {', '.join(_SORTS)}")
    return _SORTS[sort.text]


def _constants(grammar: Node) -> Iterator[Value]:
    match grammar:
        case Constant(value):
            yield value
        case Group(items):
            for item in items:
                yield from _constants(item)


def _example(source: Source, function: _Function, constraint: Node) -> Example:
    """Of `(= (function input …) output)`."""
    match constraint:
        case Group((Name("="), Group((Name(name), *inputs)), output)) if name == function.name:
            if len(inputs) != len(function.signature.parameters):
                raise source.error(constraint.position, f"{len(function.signature.parameters)} inputs of {name}")
            return Example(tuple(_value(source, node) for node in inputs), _value(source, output))
    raise source.error(constraint.position, f"(= ({function.name} input …) output)")


def _value(source: Source, node: Node) -> Value:
    match node:
        case Constant(value):
            return value
        case Group((Name("-"), Constant(value))) if type(value) is int:
            return -value
    raise source.error(node.position, "a constant")
