# ruff: noqa: B905, C400, C416, RUF005
"""One entry for each construct of the subset that is translated; the examples are what its kernel is tried on."""

import bisect
import heapq
import itertools
import math
from collections import deque
from collections.abc import Callable, Hashable
from typing import TypeVar

from neurosym.errors import EvaluationError
from neurosym.library import MAX_SIZE, Eq, Num, Ord, algorithmic

A = TypeVar("A")
E = TypeVar("E", bound=Eq)
T = TypeVar("T", bound=Ord)
N = TypeVar("N", bound=Num)

LIMITS = (3, 5, 9)
OFFSET = 2 * 5 + 1


@algorithmic()
def integer_operators(left: int, right: int) -> list[int]:
    """
    >>> integer_operators(7, -2)
    >>> integer_operators(-7, 2)
    >>> integer_operators(7, 0)
    >>> integer_operators(2**62, 2**62)
    """
    if right == 0:
        raise EvaluationError("division by zero")
    return [left + right, left - right, left * right, left // right, left % right, -left, +right, left & 5, left ^ 3]


@algorithmic()
def float_operators(left: float, right: float) -> list[float]:
    """
    >>> float_operators(7.5, -2.0)
    >>> float_operators(-7.5, 2.0)
    >>> float_operators(1.0, 0.0)
    """
    if right == 0.0:
        raise EvaluationError("division by zero")
    return [left + right, left - 1, 2 * right, left / right, left // right, left % right, -left, left**2]


@algorithmic()
def mixed_comparisons(number: int, value: float) -> list[bool]:
    """
    >>> mixed_comparisons(3, 2.5)
    >>> mixed_comparisons(3, 3.0)
    """
    return [number < value, number == value, value != 2.5, 0 <= number < 5, not number > 2, 1 < value <= 3 != number]


@algorithmic()
def generic_number(left: N, right: N) -> N:
    """
    >>> generic_number(3, -4)
    >>> generic_number(0.5, 2.0)
    """
    if isinstance(left, int):
        return left * left + right
    return max(left, right) - abs(right)


@algorithmic()
def short_circuit(items: list[int]) -> bool:
    """
    >>> short_circuit([])
    >>> short_circuit([0, 1])
    >>> short_circuit([3])
    """
    return (len(items) > 0 and items[0] > 2) or (len(items) > 1 and items[1] == 1 and not items[0])


@algorithmic()
def values_of_and(items: list[int], others: list[int]) -> list[int]:
    """
    >>> values_of_and([], [1])
    >>> values_of_and([2], [1])
    """
    return (items and others) + (items or others)


@algorithmic()
def conditional(number: int) -> str:
    """
    >>> conditional(1)
    >>> conditional(12)
    """
    return "few" if number < LIMITS[2] and number < OFFSET else ("many" + str(number))


@algorithmic()
def nested_branches(number: int) -> int:
    """
    >>> nested_branches(-1)
    >>> nested_branches(0)
    >>> nested_branches(5)
    """
    if number < 0:
        result = -number
    elif number == 0:
        raise EvaluationError("zero")
    else:
        result = number * 2
        result -= 1
    return result


@algorithmic()
def loops(items: list[int], most: int) -> int:
    """
    >>> loops([1, 2, 3, 4], 3)
    >>> loops([1, 5, 3], 9)
    >>> loops([], 9)
    """
    total = 0
    for position, item in enumerate(items, start=1):
        if item == 5:
            continue
        if total > most:
            break
        total += item * position
    while True:
        total += 1
        if total % 7 == 0:
            break
    for step in range(10, 0, -3):
        total = total * 2 - step
    for left, right in zip(items, reversed(items)):
        total += left * right
    return total


@algorithmic()
def else_of_a_loop(items: list[int]) -> str:
    """
    >>> else_of_a_loop([1, 3])
    >>> else_of_a_loop([1, 2])
    """
    for item in items:
        if item % 2 == 0:
            break
    else:
        return "odd"
    return "even"


@algorithmic()
def parallel_assignment(n: int) -> tuple[int, int]:
    """
    >>> parallel_assignment(10)
    >>> parallel_assignment(0)
    """
    first, second = 0, 1
    for _ in range(n):
        first, second = second, first + second
    both = (first, second)
    one, other = both
    return (other, one)


@algorithmic()
def changed_parameter(number: int) -> int:
    """
    >>> changed_parameter(40)
    >>> changed_parameter(1)
    """
    n_halvings = 0
    while number % 2 == 0:
        number //= 2
        n_halvings += 1
    return n_halvings


@algorithmic()
def list_literals(item: A, items: list[A]) -> list[list[A]]:
    """
    >>> list_literals(1, [2, 3])
    >>> list_literals("a", [])
    """
    return [
        [item],
        [item, *items],
        [*items, item, *items],
        [],
        items[1:],
        items[:-1],
        items[::-1],
        items[::2],
        items[:],
    ]


@algorithmic()
def slices_of_texts(text: str, start: int, stop: int) -> list[str]:
    """
    >>> slices_of_texts("banana", 1, -1)
    >>> slices_of_texts("", 0, 3)
    >>> slices_of_texts("ab", -9, 9)
    """
    return [text[start:stop], text[start:], text[:stop], text[::-1], text[::2], text[stop:start:-1], text[-3:]]


@algorithmic()
def subscripts(items: list[A], place: int) -> list[A]:
    """
    >>> subscripts([1, 2, 3], 1)
    >>> subscripts(["a", "b"], -2)
    """
    if not -len(items) <= place < len(items):
        raise EvaluationError("out of range")
    return [items[place], items[-1], items[0]]


@algorithmic()
def comprehensions(items: list[int], others: list[int]) -> list[int]:
    """
    >>> comprehensions([1, 2, 3], [10, 20])
    >>> comprehensions([], [1])
    """
    pairs = [left * right for left in items for right in others if left != 2]
    return [*pairs, *[item for item in items if item > 1 if item < 3], *[n * n for n in range(len(others))]]


@algorithmic()
def generators(items: list[int], texts: list[str]) -> list[int]:
    """
    >>> generators([3, 1, 2], ["ab", "c"])
    >>> generators([0], [""])
    """
    return [
        sum(item * item for item in items),
        sum(len(text) for text in texts),
        sum(item > 1 for item in items),
        len([item for item in items if item > 1]),
        max(item % 3 for item in items),
        min((len(text) for text in texts), default=-1),
        1 if any(item > 2 for item in items) else 0,
        1 if all(text for text in texts) else 0,
        *sorted(-item for item in items),
        *list(item + 1 for item in items),
    ]


@algorithmic()
def extremes(items: list[T], other: T) -> list[T]:
    """
    >>> extremes([3, 1, 2], 5)
    >>> extremes(["b", "ab"], "a")
    >>> extremes([], 1)
    >>> extremes([0.5, -1.5], 0.0)
    """
    if not items:
        raise EvaluationError("empty list")
    return [min(items), max(items), min(items[0], other), max(items[0], other, items[-1]), max(items, default=other)]


@algorithmic()
def extremes_by_key(items: list[int], words: list[str]) -> tuple[int, str]:
    """
    >>> extremes_by_key([3, -4, 4], ["b", "abc", "xyz"])
    >>> extremes_by_key([1], [])
    """
    return (max(items, key=abs), min(words, key=lambda word: (-len(word), word), default="none"))


@algorithmic()
def sorting(items: list[T], words: list[str]) -> tuple[list[T], list[str]]:
    """
    >>> sorting([3, 1, 2], ["bb", "a", "cc"])
    >>> sorting(["b", "a"], [])
    """
    descending = sorted(items, reverse=True)
    descending.append(descending[0])
    return (
        descending + sorted(items),
        sorted(words, key=len) + sorted(words, key=lambda word: word[::-1], reverse=True),
    )


@algorithmic()
def changed_lists(items: list[int]) -> list[int]:
    """
    >>> changed_lists([3, 1, 2])
    >>> changed_lists([1])
    """
    mine = list(items)
    mine.append(7)
    mine.extend([8, 9])
    mine += items
    mine[0] = -1
    mine[-1] += 5
    last = mine.pop()
    first = mine.pop(0)
    mine.insert(1, last)
    mine.reverse()
    other = mine
    other.append(first)
    mine.sort()
    cut = items[1:]
    cut.append(0)
    return [*mine, *cut, len(other), mine.count(7), mine.index(8)]


@algorithmic()
def lists_of_lists(items: list[int], n: int) -> list[list[int]]:
    """
    >>> lists_of_lists([1, 2, 3, 4], 2)
    >>> lists_of_lists([], 3)
    """
    rows: list[list[int]] = [[] for _ in range(n)]
    for position, item in enumerate(items):
        rows[position % n].append(item)
    table = [[0] * n for _ in range(2)]
    table[1][n - 1] = 7
    return rows + table


@algorithmic()
def growing_loop(n: int) -> list[int]:
    """
    >>> growing_loop(3)
    >>> growing_loop(20)
    """
    queue = [n]
    for item in queue:
        if item > 1:
            queue.append(item // 2)
            queue.append(item - 3)
    return queue


@algorithmic()
def unchanged_argument(items: list[int], n: int) -> list[list[int]]:
    """
    >>> unchanged_argument([1, 2], 3)
    >>> unchanged_argument([], 0)
    """
    longer = items + [n]
    twice = items * 2
    longer.append(n)
    twice.append(n)
    return [items, longer, twice, [n] * n]


@algorithmic()
def text_methods(text: str) -> list[str]:
    """
    >>> text_methods(" aB, c-d ")
    >>> text_methods("")
    """
    return [
        *(text.upper(), text.lower(), text.strip(), text.lstrip(), text.rstrip(), text.title(), text.capitalize()),
        *(text.swapcase(), text.replace("a", "xy"), text.removeprefix(" a"), text.removesuffix(" "), text.strip(" d")),
        *text.split(","),
        *text.split(),
        "-".join(text.split()),
        "".join([character for character in text if character.isalpha()]),
        text + "!" * 3,
        f"<{text}:{len(text)}>",
    ]


@algorithmic()
def text_questions(text: str, part: str) -> list[bool]:
    """
    >>> text_questions("banana", "an")
    >>> text_questions("", "")
    >>> text_questions("A1 ", " ")
    """
    return [
        *(text.startswith(part), text.endswith(part), part in text, part not in text, text.isdigit(), text.isalnum()),
        *(text.isupper(), text.islower(), text.isspace(), text < part, text == part, text >= "b", bool(text)),
    ]


@algorithmic()
def places_in_texts(text: str, part: str) -> list[int]:
    """
    >>> places_in_texts("banana", "an")
    >>> places_in_texts("b", "an")
    """
    return [text.find(part), text.rfind(part), text.count("a"), text.find(part, 2), len(text), *map_codes(text)]


def map_codes(text: str) -> list[int]:
    return [ord(character) - ord("a") for character in text]


@algorithmic()
def conversions(number: int, value: float, text: str) -> list[str]:
    """
    >>> conversions(65, 2.5, "12")
    >>> conversions(66, -0.5, "-7")
    """
    return [str(number), chr(number), str(int(value)), str(round(value)), str(int(text) + 1), str(int(number > 65))]


@algorithmic()
def roundings(value: float, number: int) -> list[float]:
    """
    >>> roundings(2.675, 7)
    >>> roundings(-1.5, 0)
    """
    whole, rest = divmod(number, 4)
    return [
        *(float(number), round(value, 2), abs(value), float(math.floor(value)), float(math.ceil(value)), whole / 2),
        *(math.sqrt(abs(value)), math.exp(0.5), math.pi, float(rest), float(pow(3, 5, 7)), value if value > 1 else 0.5),
    ]


@algorithmic()
def integer_mathematics(left: int, right: int) -> list[int]:
    """
    >>> integer_mathematics(12, 18)
    >>> integer_mathematics(5, 0)
    """
    return [
        *(math.gcd(left, right), math.lcm(left, right), math.isqrt(left), math.factorial(min(left, 9))),
        *(math.comb(left, 2), left.bit_length(), left << 2, left >> 1, 2**right, sum([left, right])),
    ]


@algorithmic()
def caught(value: float) -> float:
    """
    >>> caught(1.0)
    >>> caught(1000.0)
    """
    try:
        return math.exp(value)
    except OverflowError:
        raise EvaluationError("too large") from None


@algorithmic()
def equality(left: E, right: E, items: list[E]) -> list[bool]:
    """
    >>> equality([1], [1], [[2], [1]])
    >>> equality("a", "b", [])
    >>> equality((1, "a"), (1, "a"), [(2, "b")])
    >>> equality(True, False, [True])
    """
    return [
        left == right,
        left != right,
        left in items,
        right not in items,
        [left, *items] == items,
        left in (right, left),
    ]


@algorithmic()
def order(left: T, right: T) -> list[bool]:
    """
    >>> order([1, 2], [1])
    >>> order((1, "b"), (1, "a"))
    >>> order(0.5, 0.25)
    >>> order("a", "a")
    """
    return [left < right, left <= right, left > right, left >= right, left < right < left, (left, 1) < (right, 0)]


@algorithmic()
def pairs(edges: list[tuple[tuple[int, int], str]]) -> list[tuple[str, int]]:
    """
    >>> pairs([((1, 2), "a"), ((3, 4), "b")])
    >>> pairs([])
    """
    found = [(name, one * other) for (one, other), name in edges]
    for edge in edges:
        first, second = edge[0]
        found.append((edge[1], first - second))
        found.append((edge[-1], sum(edge[0])))
    return found + [(name, node) for edge, name in edges for node in edge]


@algorithmic()
def iterators(items: list[int], others: list[str]) -> list[tuple[int, str]]:
    """
    >>> iterators([1, 2, 3], ["a", "b"])
    >>> iterators([], [])
    """
    return [
        *zip(items, others, strict=False),
        *enumerate(others),
        *itertools.product(items, others),
        *list(zip(items, reversed(others))),
    ]


@algorithmic()
def more_iterators(items: list[int], rows: list[list[int]]) -> list[list[int]]:
    """
    >>> more_iterators([1, 2, 3, 1], [[1, 2], [3, 4, 5]])
    >>> more_iterators([], [])
    """
    return [
        list(itertools.takewhile(lambda item: item < 3, items)),
        list(itertools.dropwhile(lambda item: item < 3, items)),
        list(itertools.accumulate(items)),
        list(itertools.accumulate(items, lambda total, item: total * 2 + item, initial=1)),
        list(itertools.chain.from_iterable(rows)),
        [left - right for left, right in itertools.pairwise(items)],
        *[list(column) for column in zip(*rows)],
        *[list(order) for order in itertools.permutations(items[:3])],
        *[list(some) for some in itertools.combinations(items, 2)],
        list(range(2, 9, 3)),
        list(reversed(items)),
        list(heapq.merge(sorted(items), [0, 2])),
    ]


@algorithmic()
def functions(keep: Callable[[A], bool], combine: Callable[[A, A], A], items: list[A]) -> list[A]:
    """
    >>> functions(lambda item: item > 1, lambda left, right: left + right, [1, 2, 3])
    >>> functions(lambda item: item > "a", lambda left, right: left + right, ["a", "b"])
    """
    kept = [item for item in items if keep(item)]
    if not kept:
        return list(itertools.takewhile(keep, items))
    total = kept[0]
    for item in sorted(items, key=keep):
        total = combine(total, item)
    return [total, *kept]


@algorithmic()
def dictionaries(words: list[str]) -> list[tuple[str, int]]:
    """
    >>> dictionaries(["b", "a", "b"])
    >>> dictionaries([])
    """
    counts: dict[str, int] = {}
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        counts[word] = counts.get(word, 0) + 1
        places.setdefault(word, []).append(place)
    lengths = {word: len(word) for word in words}
    for word in counts:
        if word in lengths and "z" not in lengths:
            counts[word] += 10 * places[word][-1]
    return [*counts.items(), *((word, n) for word, n in sorted(lengths.items())), *[("", n) for n in counts.values()]]


@algorithmic()
def sets(items: list[E], others: list[E]) -> list[E]:
    """
    >>> sets([1, 2, 1], [2, 3])
    >>> sets(["a"], [])
    """
    seen = {_key(item) for item in others}
    found: list[E] = []
    for item in [*items, *dict.fromkeys(items)]:
        if _key(item) not in seen:
            seen.add(_key(item))
            found.append(item)
    return found if len(seen) == len(set(others)) + len(found) else []


def _key(value: object) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(_key(part) for part in value)
    return value


@algorithmic()
def queues(n: int) -> list[int]:
    """
    >>> queues(5)
    >>> queues(0)
    """
    queue = deque([n])
    heap: list[tuple[int, int]] = []
    while queue:
        item = queue.popleft()
        heapq.heappush(heap, (item % 3, item))
        if item > 0:
            queue.append(item // 2)
            queue.appendleft(item // 3)
            if len(heap) > 20:
                break
    ascending = [heapq.heappop(heap)[1] for _ in range(len(heap) // 2)]
    return [*ascending, bisect.bisect_left(sorted(ascending), 1), bisect.bisect(sorted(ascending), 1), len(heap)]


@algorithmic()
def helpers(items: list[int], texts: list[str]) -> tuple[int, str]:
    """
    >>> helpers([1, 5, 3], ["a", "ccc"])
    >>> helpers([], ["a"])
    """
    return (_last(sorted(items)), _last(texts) + str(_last([len(text) for text in texts])))


def _last(items: list[A]) -> A:
    if not items:
        raise EvaluationError("empty list")
    return items[-1]


@algorithmic()
def bounded_result(n: int) -> list[int]:
    """
    >>> bounded_result(3)
    >>> bounded_result(100_000)
    >>> bounded_result(100_001)
    """
    if n > 2 * MAX_SIZE:
        raise EvaluationError("too many")
    return [place for place in range(n)]


@algorithmic()
def calling_itself(items: list[int], n: int) -> list[int]:
    """
    >>> calling_itself([3, 1, 2], 2)
    >>> calling_itself([], 5)
    >>> calling_itself([1, 2, 3, 4], 0)
    """
    n_calls = 0
    found: list[int] = []

    def doubled(rest: list[int], depth: int) -> list[int]:
        nonlocal n_calls
        n_calls += 1
        if not rest or depth > n:
            return []
        own = [rest[0] * 2]
        own.append(depth)
        return own + doubled(rest[1:], depth + 1)

    found = doubled(items, 0)
    found.append(n_calls)
    n += n_calls
    return [*found, n, *doubled([n], 0), n_calls]


@algorithmic()
def known_results(n: int) -> int:
    """
    >>> known_results(0)
    >>> known_results(50)
    >>> known_results(-1)
    """
    known: dict[int, int] = {}

    def fibonacci(k: int) -> int:
        if k < 0:
            raise EvaluationError("negative")
        if k not in known:
            known[k] = k if k < 2 else fibonacci(k - 1) + fibonacci(k - 2)
        return known[k]

    return fibonacci(n)


@algorithmic()
def within_each_other(items: list[A], n: int) -> list[A]:
    """
    >>> within_each_other([1, 2, 3], 4)
    >>> within_each_other(["a", "b"], 0)
    >>> within_each_other(["a"], -1)
    """

    def rotated(rest: list[A]) -> list[A]:
        return rest[1:] + rest[:1]

    def times(k, rest):
        for _ in range(k if k > 1 else 0):
            rest = rotated(rest)
        return rest if k < 2 else times(k - 2, rest)

    if n < 0:
        raise EvaluationError("negative")
    return times(n, rotated(items))


@algorithmic()
def given_on(function: Callable[[A], A], items: list[A], n: int) -> list[A]:
    """
    >>> given_on(lambda item: item + 1, [1, 2], 3)
    >>> given_on(lambda item: item + 1, [], 3)
    """

    def applied(item: A, k: int) -> A:
        return item if k == 0 else applied(function(item), k - 1)

    return [applied(item, n + place) for place, item in enumerate(items)]
