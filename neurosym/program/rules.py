"""The rules of the canonical form: data about shipped entries, by name. What they mean is tested rule by rule.

A rule must keep type and meaning, ⊥ included, and leave fewer expressions. So `reverse(reverse(x))` is `x`, but
`multiply(x, 0)` is not `0` (`x` may be ⊥), `head(cons(x, xs))` is not `x` (`xs` may be as long as a list can be) and
`predecessor(successor(x))` is not `x` (`x` may be the largest integer). Values are within the bounds of `library.fuel`;
which reason ⊥ has may change where several parts have none.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """`left` is rewritten to `right`, both program text over `variables`, which stand for any expression.

    Those of `total` must never be ⊥: a variable that is evaluated on one side only.
    """

    variables: str
    left: str
    right: str
    total: str = ""


LAZY = frozenset({"if_", "and_", "or_"})
"""The entries that evaluate their first argument and then what they need."""

COMMUTATIVE = frozenset(
    {
        *("add", "multiply", "equal", "not_equal", "smaller", "larger"),
        *("greatest_common_divisor", "least_common_multiple"),
    }
)
"""The entries of two arguments that mean the same the other way round."""

TOTAL = frozenset(
    {
        *("not_", "and_", "or_", "if_", "equal", "not_equal", "less", "less_equal", "smaller", "larger"),
        *("negate", "absolute", "pair", "first", "second", "floor", "ceiling", "round_", "sine", "cosine"),
        *("singleton", "length", "is_empty", "reverse", "rotate", "zip_", "enumerate_", "adjacent_pairs", "runs"),
        *("map_", "filter_", "fold", "scan", "count", "any_", "all_", "take_while", "drop_while", "indices_where"),
        *("zip_with", "contains", "occurrences", "sort", "sort_by", "is_sorted", "ranks", "unique", "frequencies"),
        *("group_by", "partition", "intersection", "difference"),
        *("string_length", "characters", "reverse_text", "strip", "words", "starts_with", "ends_with", "contains_text"),
    }
)
"""The entries that have a value whenever their arguments have one, and the functions among these always give one."""

BOOLEANS = (
    Rule("x", "not_(not_(x))", "x"),
    Rule("x y", "not_(less(x, y))", "less_equal(y, x)"),
    Rule("x y", "not_(less_equal(x, y))", "less(y, x)"),
    Rule("x y", "not_(equal(x, y))", "not_equal(x, y)"),
    Rule("x y", "not_(not_equal(x, y))", "equal(x, y)"),
    Rule("x", "and_(x, x)", "x"),
    Rule("x", "and_(True, x)", "x"),
    Rule("x", "and_(x, True)", "x"),
    Rule("x", "and_(False, x)", "False"),
    Rule("x", "and_(x, False)", "False", total="x"),
    Rule("x", "or_(x, x)", "x"),
    Rule("x", "or_(False, x)", "x"),
    Rule("x", "or_(x, False)", "x"),
    Rule("x", "or_(True, x)", "True"),
    Rule("x", "or_(x, True)", "True", total="x"),
    Rule("x y", "and_(not_(x), not_(y))", "not_(or_(x, y))"),
    Rule("x y", "or_(not_(x), not_(y))", "not_(and_(x, y))"),
    Rule("x", "equal(x, True)", "x"),
    Rule("x", "equal(x, False)", "not_(x)"),
    Rule("x", "not_equal(x, False)", "x"),
    Rule("x", "not_equal(x, True)", "not_(x)"),
    Rule("x", "equal(x, x)", "True", total="x"),
    Rule("x", "not_equal(x, x)", "False", total="x"),
    Rule("x", "less(x, x)", "False", total="x"),
    Rule("x", "less_equal(x, x)", "True", total="x"),
)

CONDITIONALS = (
    Rule("x y", "if_(True, x, y)", "x"),
    Rule("x y", "if_(False, x, y)", "y"),
    Rule("c x", "if_(c, x, x)", "x", total="c"),
    Rule("c x y", "if_(not_(c), x, y)", "if_(c, y, x)"),
    Rule("c", "if_(c, True, False)", "c"),
    Rule("c", "if_(c, False, True)", "not_(c)"),
    Rule("c x", "if_(c, x, False)", "and_(c, x)"),
    Rule("c x", "if_(c, True, x)", "or_(c, x)"),
    Rule("x y", "if_(less(x, y), x, y)", "smaller(x, y)"),
    Rule("x y", "if_(less(x, y), y, x)", "larger(x, y)"),
    Rule("x y", "if_(less_equal(x, y), x, y)", "smaller(x, y)"),
    Rule("x y", "if_(less_equal(x, y), y, x)", "larger(x, y)"),
)

NUMBERS = (
    Rule("x", "negate(negate(x))", "x"),
    Rule("x", "absolute(negate(x))", "absolute(x)"),
    Rule("x", "absolute(absolute(x))", "absolute(x)"),
    Rule("x y", "add(x, negate(y))", "subtract(x, y)"),
    Rule("x y", "subtract(x, negate(y))", "add(x, y)"),
    Rule("x", "add(x, 0)", "x"),
    Rule("x", "add(x, 0.0)", "x"),
    Rule("x", "add(x, 1)", "successor(x)"),
    Rule("x", "subtract(x, 0)", "x"),
    Rule("x", "subtract(x, 0.0)", "x"),
    Rule("x", "subtract(x, 1)", "predecessor(x)"),
    Rule("x", "subtract(0, x)", "negate(x)"),
    Rule("x", "subtract(0.0, x)", "negate(x)"),
    Rule("x", "multiply(x, 1)", "x"),
    Rule("x", "multiply(x, 1.0)", "x"),
    Rule("x", "divide(x, 1.0)", "x"),
    Rule("x", "floor_divide(x, 1)", "x"),
    Rule("x", "power(x, 1)", "x"),
    Rule("x", "smaller(x, x)", "x"),
    Rule("x", "larger(x, x)", "x"),
)

LISTS = (
    Rule("xs", "reverse(reverse(xs))", "xs"),
    Rule("x", "reverse(singleton(x))", "singleton(x)"),
    Rule("xs", "map_(lambda x: x, xs)", "xs"),
    Rule("xs", "filter_(lambda x: True, xs)", "xs"),
    Rule("p xs", "filter_(p, filter_(p, xs))", "filter_(p, xs)"),
    Rule("xs", "append(xs, [])", "xs"),
    Rule("xs", "append([], xs)", "xs"),
    Rule("x xs", "append(singleton(x), xs)", "cons(x, xs)"),
    Rule("x", "cons(x, [])", "singleton(x)"),
    Rule("x", "head(singleton(x))", "x"),
    Rule("x", "last(singleton(x))", "x"),
    Rule("xs", "head(reverse(xs))", "last(xs)"),
    Rule("xs", "last(reverse(xs))", "head(xs)"),
    Rule("xs", "index(xs, 0)", "head(xs)"),
    Rule("xs", "length(reverse(xs))", "length(xs)"),
    Rule("f xs", "length(map_(f, xs))", "length(xs)", total="f"),
    Rule("p xs", "length(filter_(p, xs))", "count(p, xs)"),
    Rule("x", "length(singleton(x))", "1", total="x"),
    Rule("xs", "equal(length(xs), 0)", "is_empty(xs)"),
    Rule("xs", "less_equal(length(xs), 0)", "is_empty(xs)"),
    Rule("xs", "equal(xs, [])", "is_empty(xs)"),
    Rule("xs", "is_empty(reverse(xs))", "is_empty(xs)"),
    Rule("xs", "sum_(reverse(xs))", "sum_(xs)"),
    Rule("xs", "maximum(reverse(xs))", "maximum(xs)"),
    Rule("xs", "minimum(reverse(xs))", "minimum(xs)"),
    Rule("xs", "drop(0, xs)", "xs"),
    Rule("xs", "take(0, xs)", "[]", total="xs"),
    Rule("xs", "sort(sort(xs))", "sort(xs)"),
    Rule("xs", "sort(reverse(xs))", "sort(xs)"),
    Rule("xs", "sort_by(lambda x: x, xs)", "sort(xs)"),
    Rule("y xs", "sort_by(lambda x: y, xs)", "xs", total="y"),
    Rule("xs", "head(sort(xs))", "minimum(xs)"),
    Rule("xs", "last(sort(xs))", "maximum(xs)"),
    Rule("xs", "unique(unique(xs))", "unique(xs)"),
)

PAIRS = (
    Rule("x y", "first(pair(x, y))", "x", total="y"),
    Rule("x y", "second(pair(x, y))", "y", total="x"),
    Rule("p", "pair(first(p), second(p))", "p"),
)

STRINGS = (
    Rule("x", "reverse_text(reverse_text(x))", "x"),
    Rule("x", "concat(x, '')", "x"),
    Rule("x", "concat('', x)", "x"),
    Rule("x", "from_characters(characters(x))", "x"),
    Rule("x", "length(characters(x))", "string_length(x)"),
    Rule("x", "strip(strip(x))", "strip(x)"),
)

RULES = (*BOOLEANS, *CONDITIONALS, *NUMBERS, *LISTS, *PAIRS, *STRINGS)
