"""What an enumeration is made of: a finite universe of types, the entries at those types, and constants.

Polymorphic entries are used at every instance whose types lie in the universe: the task's types and their parts, `int`
and `bool`, and one layer more of lists and pairs each time the search asks for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.program.expression import Reference
from neurosym.program.inference import belongs, match
from neurosym.program.types import (
    BOOL,
    INT,
    FunctionType,
    Type,
    TypeConstructor,
    children,
    dimension,
    holds_tensor,
    list_of,
    pair_of,
    parts,
    substitute,
    variables,
)
from neurosym.program.values import Value, type_of
from neurosym.scoring import Grammar
from neurosym.search.costs import UNIFORM, Costs


@dataclass(frozen=True)
class Production:
    """An entry at one instance of its signature, and what its use costs."""

    reference: Reference
    parameters: tuple[Type, ...]
    result: Type
    cost: int = 1

    @cached_property
    def instance(self) -> FunctionType:
        """The entry's signature at this instance."""
        return FunctionType(self.parameters, self.result)

    @cached_property
    def types(self) -> frozenset[Type]:
        """The types of what goes in and of what comes out, those of functions included."""
        return frozenset(_value_types(self.instance))

    @cached_property
    def functions(self) -> dict[int, FunctionType]:
        """The parameters that are functions, by position."""
        return {at: type_ for at, type_ in enumerate(self.parameters) if isinstance(type_, FunctionType)}


def base_types(signature: FunctionType, constants: Sequence[Value] = ()) -> tuple[Type, ...]:
    """The types of a task, of its constants, and their parts, `int` and `bool`; where there are lists, of positions."""
    given = [type_ for type_ in map(type_of, constants) if not variables(type_)]
    found = [part for type_ in (*signature.parameters, signature.result, *given) for part in parts(type_)]
    lists = [list_of(INT)] if any(children(type_) for type_ in found if not is_tensor_type(type_)) else []
    return tuple(dict.fromkeys([*found, INT, BOOL, *lists]))


def next_layer(types: Sequence[Type]) -> tuple[Type, ...]:
    """`types` with lists of them (at most two deep) and pairs of what is neither list nor pair."""
    lists = [list_of(type_) for type_ in types if _depth(type_) < 2]
    flat = [type_ for type_ in types if _depth(type_) == 0]
    return tuple(dict.fromkeys([*types, *lists, *(pair_of(first, second) for first, second in product(flat, flat))]))


def _depth(type_: Type) -> int:
    if is_tensor_type(type_):
        return 0
    return 1 + max(map(_depth, children(type_))) if children(type_) else 0


def productions(
    library: Library, types: Sequence[Type], answer: Type | None = None, costs: Costs = UNIFORM
) -> list[Production]:
    """Every instance of the library's entries within `types`, those of low tiers first.

    Of two that make the same of all rows the first is kept, which should be the more basic one.

    A geometric entry gives a tensor of its default size, or `answer`, the type that the whole program must give.

    A parameter that takes a function which itself takes one (recursion) has no instance: what the inner function
    gives is not known from examples alone.
    """
    found: list[Production] = []
    allowed = set(types)
    for entry in sorted(library, key=lambda entry: entry.tier):
        if any(map(_is_third_order, entry.signature.parameters)):
            continue
        for instance in _instances(entry, types, answer):
            if allowed.issuperset(_value_types(instance)):
                slot = _slot(entry, instance) if is_tensor_type(instance.result) else None
                cost = costs.of(entry.name)
                found.append(Production(entry.reference(slot), instance.parameters, instance.result, cost))
    return found


@lru_cache(maxsize=16)
def known_grammar(library: Library) -> Grammar:
    """The choices at each type, counted once for all searches over a library."""
    return Grammar({entry.name: entry.signature for entry in library})


@lru_cache(maxsize=64)
def known_productions(library: Library, types: tuple[Type, ...], costs: Costs) -> tuple[Production, ...]:
    """The same, found once for all searches over one library."""
    return tuple(productions(library, types, costs=costs))


def _slot(entry: Entry, instance: FunctionType) -> str:
    """A slot for each pair of sizes: a net between other sizes is another net."""
    sizes = [str(size) for type_ in parts(instance) for size in children(type_) if is_tensor_type(type_)]
    return "_".join([entry.name, *sizes])


def with_reachable_tensors(library: Library, types: Sequence[Type]) -> tuple[Type, ...]:
    """`types` and the tensors that geometric entries make of those in it, of their default sizes."""
    made = [
        substitute(entry.signature.result, mapping | _default_sizes(entry))
        for entry in library
        if is_tensor_type(entry.signature.result)
        for mapping in _tensor_sizes(entry.signature.parameters, types)
    ]
    return tuple(dict.fromkeys([*types, *(type_ for type_ in made if not variables(type_))]))


def with_lists_of_readings(library: Library, types: Sequence[Type]) -> tuple[Type, ...]:
    """`types` and, where there are lists of tensors, lists of what geometric entries tell of one."""
    if not any(list_of(type_) in types for type_ in types if is_tensor_type(type_)):
        return tuple(types)
    told = [entry.signature.result for entry in library if entry.kind is Kind.GEOMETRIC]
    lists = [list_of(type_) for type_ in told if not holds_tensor(type_) and not variables(type_)]
    return tuple(dict.fromkeys([*types, *lists]))


def _result_sizes(entry: Entry, mapping: Mapping[str, Type], answer: Type | None) -> Iterator[dict[str, Type]]:
    """The sizes of the tensor that a geometric entry gives for arguments of these: its default, and the answer's."""
    yield {**mapping, **{name: size for name, size in _default_sizes(entry).items() if name not in mapping}}
    asked = None if answer is None else match(substitute(entry.signature.result, mapping), answer)
    if asked and asked.keys() <= entry.sizes.keys():
        yield {**mapping, **asked}


def _default_sizes(entry: Entry) -> dict[str, Type]:
    return {name: dimension(size) for name, size in entry.sizes.items()}


def _tensor_sizes(patterns: Sequence[Type], types: Sequence[Type]) -> list[dict[str, Type]]:
    """The ways in which the tensors of `patterns` can be tensors of `types`, as the dimensions they give."""
    mappings: list[dict[str, Type]] = [{}]
    for pattern in dict.fromkeys(part for type_ in patterns for part in parts(type_) if is_tensor_type(part)):
        mappings = [
            mapping | found
            for mapping in mappings
            for type_ in filter(is_tensor_type, types)
            if (found := match(substitute(pattern, mapping), type_)) is not None
        ]
    return mappings


def _instances(entry: Entry, types: Sequence[Type], answer: Type | None) -> Iterator[FunctionType]:
    """The signature with its dimensions at those of the tensors in `types`, its type variables at every choice."""
    mappings = _tensor_sizes(entry.signature.parameters, types)
    if is_tensor_type(entry.signature.result):
        mappings = [sized for mapping in mappings for sized in _result_sizes(entry, mapping, answer)]
    for mapping in mappings:
        sized = substitute(entry.signature, mapping)
        names = variables(sized)
        for chosen in product(types, repeat=len(names)):
            if all(belongs(type_, names[name].bound) for name, type_ in zip(names, chosen, strict=True)):
                instance = substitute(sized, dict(zip(names, chosen, strict=True)))
                assert isinstance(instance, FunctionType)
                yield instance


def is_tensor_type(type_: Type) -> bool:
    """Whether this is `tensor[…]` itself."""
    return isinstance(type_, TypeConstructor) and type_.name == "tensor"


def _value_types(type_: FunctionType) -> Iterator[Type]:
    for child in children(type_):
        if isinstance(child, FunctionType):
            yield from _value_types(child)
        else:
            yield child


def _is_third_order(parameter: Type) -> bool:
    return isinstance(parameter, FunctionType) and any(isinstance(child, FunctionType) for child in children(parameter))
