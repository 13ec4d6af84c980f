from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from neurosym.library.entry import Entry
from neurosym.program.inference import belongs
from neurosym.program.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    SYMBOL,
    FunctionType,
    Type,
    children,
    holds_tensor,
    list_of,
    pair_of,
    parse_signature,
    substitute,
    tensor_of,
    variables,
)
from neurosym.program.values import same_value
from neurosym.search.literals import literals
from neurosym.search.universe import base_types, next_layer, productions
from tests.search.spaces import some_entries, types_of
from tests.strategies import ground_types, shipped

type_sets = st.lists(ground_types(3), min_size=1, max_size=5, unique=True).map(tuple)

ALGORITHMIC = [entry for entry in shipped() if not holds_tensor(entry.signature)]


def takes_a_function_of_functions(signature: FunctionType) -> bool:
    return any(
        isinstance(inner, FunctionType)
        for parameter in signature.parameters
        if isinstance(parameter, FunctionType)
        for inner in children(parameter)
    )


def value_types(signature: FunctionType) -> set[Type]:
    """The types of all values that go in or out, of functions too."""
    found: set[Type] = set()
    for child in children(signature):
        found |= value_types(child) if isinstance(child, FunctionType) else {child}
    return found


@given(st.sampled_from(ALGORITHMIC), type_sets)
def test_instances_are_those_of_brute_force(entry: Entry, types: tuple[Type, ...]) -> None:
    expected = set()
    if not takes_a_function_of_functions(entry.signature):
        names = variables(entry.signature)
        for chosen in product(types, repeat=len(names)):
            instance = substitute(entry.signature, dict(zip(names, chosen, strict=True)))
            fits = all(belongs(type_, variable.bound) for type_, variable in zip(chosen, names.values(), strict=True))
            if fits and value_types(instance) <= set(types):  # type: ignore[arg-type]
                expected.add(instance)
    found = productions(some_entries(entry.name), types)
    assert {FunctionType(production.parameters, production.result) for production in found} == expected
    assert len(found) == len(expected)


def test_basic_entries_come_first() -> None:
    tiers = [shipped()[production.reference.name].tier for production in productions(shipped(), (INT, list_of(INT)))]
    assert tiers == sorted(tiers)
    assert len({*tiers}) > 1


def test_an_entry_is_used_only_at_types_of_its_class() -> None:
    found = productions(some_entries("add", "less", "equal"), (INT, FLOAT, BOOL, STR, SYMBOL))
    types = {
        name: {production.parameters[0] for production in found if production.reference.name == name}
        for name in ("add", "less", "equal")
    }
    assert types == {
        "add": {INT, FLOAT},
        "less": {INT, FLOAT, BOOL, STR},
        "equal": {INT, FLOAT, BOOL, STR, SYMBOL},
    }


def test_functions_of_functions_are_left_out() -> None:
    assert not productions(some_entries("fix"), (INT, BOOL, list_of(INT)))
    assert productions(some_entries("fold"), (INT, BOOL, list_of(INT)))


def test_dimensions_are_those_of_the_tensors_that_there_are() -> None:
    types = (tensor_of(8, 8), list_of(tensor_of(8, 8)), INT)
    (reader,) = productions(some_entries("symbol_reader"), types)
    assert (reader.parameters, reader.result) == ((tensor_of(8, 8),), INT)
    assert reader.reference.slot == "symbol_reader"
    assert not productions(some_entries("symbol_reader"), (INT, list_of(INT)))


def test_the_types_of_a_task_come_with_their_parts_and_int_and_bool() -> None:
    assert base_types(parse_signature("(str, float) -> str")) == types_of("str", "float", "int", "bool")
    assert base_types(parse_signature("(str) -> str"), ["a", [1, 2], []]) == types_of("str", "list[int]", "int", "bool")
    assert base_types(parse_signature("(list[str], pair[float, str]) -> list[str]")) == types_of(
        "list[str]", "str", "pair[float, str]", "float", "int", "bool", "list[int]"
    )


def test_a_layer_adds_lists_two_deep_and_pairs_of_scalars() -> None:
    once = next_layer((list_of(INT), INT, BOOL))
    assert set(once) == {
        *types_of("int", "bool", "list[int]", "list[bool]", "list[list[int]]"),
        *(pair_of(first, second) for first in (INT, BOOL) for second in (INT, BOOL)),
    }
    assert list_of(list_of(list_of(INT))) not in next_layer(once)
    assert list_of(pair_of(INT, BOOL)) in next_layer(once)


def constants(type_: Type, *examples: tuple[object, ...]) -> list[object]:
    return [literal.value for literal in literals([type_], examples)[type_]]


def test_literals_are_small_ones_and_those_of_more_than_a_third_of_the_examples() -> None:
    assert constants(INT, (7, 100), (7, 200), (8, 300), (9, 400)) == [0, 1, 2, 7]
    assert constants(STR, ("a-b",), ("c-d",), ("ef",), ("-",)) == ["", "-"]
    assert constants(list_of(INT), ([5, 6],)) == [[]]
    assert constants(BOOL, (3,)) == [False, True]


def test_a_literal_that_occurs_often_in_one_example_is_not_shared() -> None:
    assert constants(INT, ([7, 7, 7, 7],), ([3],), ([4],)) == [0, 1, 2]


def test_strings_give_their_delimiters_and_long_ones_must_be_shared() -> None:
    names = (("ada lovelace", "large"), ("alan turing", "large"), ("grace hopper", "small"), ("bo ek", "small"))
    assert set(constants(STR, *names)) == {"", " ", "large", "small"}
    assert constants(STR, ("elephant",)) == [""]


def test_whole_floats_and_numbers_are_counted_apart() -> None:
    assert constants(FLOAT, (7,), (7.0,)) == [7.0]
    assert constants(INT, (7.0,), (7,)) == [0, 1, 2, 7]
    assert constants(INT, (7.0,), (7.0,), (7,)) == [0, 1, 2]


@given(st.lists(st.sampled_from([1, True, 1.0, 0, 0.0, False, "1"]), min_size=1))
def test_one_true_and_one_point_are_three_literals(values: list[object]) -> None:
    found = literals((INT, BOOL, FLOAT, STR), [(value,) for value in values])
    for type_, kind in ((INT, int), (BOOL, bool), (FLOAT, float), (STR, str)):
        own = [literal.value for literal in found[type_]]
        assert all(type(value) is kind for value in own)
        assert not any(same_value(one, other) for n, one in enumerate(own) for other in own[:n])
        frequent = [value for value in values if type(value) is kind and values.count(value) * 3 > len(values)]
        counted = [v for v in frequent if sum(same_value(v, other) for other in values) * 3 > len(values)]
        assert all(any(same_value(value, one) for one in own) for value in counted)


def test_a_number_too_long_to_write_is_no_literal() -> None:
    assert constants(INT, ([10**5000, -(10**5000)], 7)) == [0, 1, 2, 7]
