import math
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.benchmarks.psb1 import problems
from experiments.benchmarks.psb1_problem import Example
from neurosym.program.types import parse_signature, parse_type
from neurosym.program.values import close_value, inhabits, same_value

# For training, for testing, and how many of the former are edge cases: the authors' data sets.
SIZES = {
    "checksum": (300, 2000, 106),
    "collatz-numbers": (200, 2000, 16),
    "compare-string-lengths": (100, 1000, 22),
    "count-odds": (200, 2000, 32),
    "digits": (100, 1000, 15),
    "double-letters": (100, 1000, 32),
    "even-squares": (100, 1000, 17),
    "for-loop-index": (100, 1000, 10),
    "grade": (200, 2000, 41),
    "last-index-of-zero": (150, 1000, 72),
    "median": (100, 1000, 0),
    "mirror-image": (100, 1000, 23),
    "negative-to-zero": (200, 2000, 17),
    "number-io": (25, 1000, 0),
    "pig-latin": (200, 1000, 33),
    "replace-space-with-newline": (100, 1000, 30),
    "scrabble-score": (200, 1000, 50),
    "small-or-large": (100, 1000, 27),
    "smallest": (100, 1000, 5),
    "string-differences": (200, 2000, 30),
    "string-lengths-backwards": (100, 1000, 10),
    "sum-of-squares": (50, 100, 6),
    "super-anagrams": (200, 2000, 30),
    "syllables": (100, 1000, 17),
    "vector-average": (250, 2550, 10),
    "vectors-summed": (150, 1500, 15),
    "wallis-pi": (150, 50, 15),
    "word-stats": (100, 1000, 36),
    "x-word-lines": (150, 2000, 46),
}


def stats(n_words: dict[int, int], n_sentences: int, average: str) -> str:
    lines = "".join(f"words of length {length}: {n_words.get(length, 0)}\n" for length in range(1, max(n_words) + 1))
    return f"{lines}number of sentences: {n_sentences}\naverage sentence length: {average}"


# Computed by hand from the descriptions; what is an edge case is marked so.
EDGE, OTHER = True, False
CASES: dict[str, list[tuple[tuple[Any, ...], Any, bool]]] = {
    "checksum": [(("",), "Check sum is  ", EDGE), (("\n" * 50,), "Check sum is T", EDGE)],
    "collatz-numbers": [((1,), 1, EDGE), ((7,), 17, EDGE), ((6171,), 262, EDGE), ((10000,), 30, EDGE)],
    "compare-string-lengths": [
        (("", "a", "bc"), True, EDGE),
        (("a", "", "bc"), False, EDGE),
        (("", "", ""), False, EDGE),
        (("ab", "cd", "efg"), False, OTHER),
    ],
    "count-odds": [(([],), 0, EDGE), (([-9, -1],), 2, EDGE), (([-11, 40],), 1, EDGE), (([886],), 0, EDGE)],
    "digits": [((-482,), "2\n8\n-4", EDGE), ((0,), "0", EDGE), ((620,), "0\n2\n6", EDGE), ((-5,), "-5", OTHER)],
    "double-letters": [(("T$L",), "TT$LL", EDGE), (("!F!",), "!!!FF!!!", EDGE), (("q\t ",), "qq\t ", EDGE)],
    "even-squares": [((4,), "", EDGE), ((5,), "4", EDGE), ((16,), "4", EDGE), ((37,), "4\n16\n36", EDGE)],
    "for-loop-index": [((-3, 4, 3), "-3\n0\n3", OTHER), ((5, 6, 10), "5", OTHER), ((0, 4, 2), "0\n2", OTHER)],
    "grade": [
        ((80, 70, 60, 50, 80), "Student has a A grade.", EDGE),
        ((80, 70, 60, 50, 79), "Student has a B grade.", EDGE),
        ((100, 99, 98, 97, 98), "Student has a C grade.", EDGE),
        ((98, 48, 27, 3, 14), "Student has a D grade.", EDGE),
        ((4, 3, 2, 1, 0), "Student has a F grade.", EDGE),
    ],
    "last-index-of-zero": [(([7, 0],), 1, EDGE), (([0, -8],), 0, EDGE), (([9, 0, 0, 0],), 3, EDGE)],
    "median": [((2, 8, 6), "6", OTHER), ((0, -31, 0), "0", OTHER), ((5, -5, 0), "0", OTHER)],
    "mirror-image": [(([1, 2], [2, 1]), True, EDGE), (([5, 8], [5, 8]), False, EDGE), (([], []), True, EDGE)],
    "negative-to-zero": [(([-16, 33],), [0, 33], EDGE), (([-90, -6],), [0, 0], EDGE), (([],), [], EDGE)],
    "number-io": [((1.5, -3), -1.5, OTHER), ((-0.25, 100), 99.75, OTHER)],
    "pig-latin": [
        (("hello there world",), "ellohay heretay orldway", EDGE),
        (("out at the plate",), "outay atay hetay latepay", EDGE),
        (("",), "", EDGE),
        (("y",), "yay", EDGE),
    ],
    "replace-space-with-newline": [((" F ",), ("\nF\n", 1), EDGE), (("4ps",), ("4ps", 3), EDGE)],
    "scrabble-score": [
        (("Q ",), 10, EDGE),
        (("abcdefghijklmnopqrst",), 56, EDGE),
        (("h w h j##r##r\n+JJL",), 39, EDGE),
    ],
    "small-or-large": [((999,), "small", EDGE), ((1000,), "", EDGE), ((1999,), "", EDGE), ((2000,), "large", EDGE)],
    "smallest": [((0, 4, -99, -33), "-99", EDGE), ((99, 100, 99, 100), "99", EDGE)],
    "string-differences": [(("dealer", "dollars"), "1 e o\n2 a l\n4 e a", EDGE), (("", "hi"), "", EDGE)],
    "string-lengths-backwards": [((["abc", "hi there"],), "8\n3", EDGE), (([],), "", EDGE), (([""],), "0", EDGE)],
    "sum-of-squares": [((1,), 1, EDGE), ((4,), 30, EDGE), ((100,), 338350, EDGE)],
    "super-anagrams": [
        (("mo", "moo"), True, EDGE),
        (("moo", "mo"), False, EDGE),
        (("", ""), True, EDGE),
        (("clinteastwood", "oldwestaction"), True, EDGE),
        (("clinteastwood", "ldwestaction"), False, EDGE),
    ],
    "syllables": [
        (("you are many yay yea",), "The number of syllables is 13", EDGE),
        (("chf",), "The number of syllables is 0", EDGE),
    ],
    "vector-average": [(([2.0, 129.0],), 65.5, EDGE), (([-1000.0],), -1000.0, EDGE), (([1.0, 2.0, 6.0],), 3.0, OTHER)],
    "vectors-summed": [(([0, 1], [-4, 2]), [-4, 3], EDGE), (([], []), [], EDGE), (([7], [-9]), [-2], EDGE)],
    # 2/3, 8/9, 32/45 and 64/75
    "wallis-pi": [((1,), 0.66667, EDGE), ((2,), 0.88889, EDGE), ((3,), 0.71111, EDGE), ((4,), 0.85333, EDGE)],
    "word-stats": [
        (("out. at. the. plate.",), stats({3: 1, 4: 2, 6: 1}, 4, "1.0"), EDGE),
        (("\t.",), stats({1: 1}, 1, "1.0"), EDGE),
        (("." + "h" * 99,), stats({100: 1}, 1, "1.0"), EDGE),
        (("a b.. !",), stats({1: 2, 3: 1}, 3, "1.0"), OTHER),
        (("a! b?.",), stats({2: 1, 3: 1}, 3, "0.6666666667"), OTHER),
        (("one two.",), stats({3: 1, 4: 1}, 1, "2.0"), OTHER),
    ],
    "x-word-lines": [
        (("9 22 3d 4r", 2), "9 22\n3d 4r", EDGE),
        (("9 2a 3 4 g", 2), "9 2a\n3 4\ng", EDGE),
        (("\n\n\nr\n", 1), "r", EDGE),
        (("", 4), "", EDGE),
    ],
}

TEXT = "\n\t" + "".join(map(chr, range(32, 127)))
NAMES = sorted(SIZES)
texts = st.text(alphabet=TEXT, max_size=50)
int_lists = st.lists(st.integers(-1000, 1000), max_size=50)
small = st.integers(-100, 100)


@cache
def examples(name: str, seed: int) -> tuple[list[Example], list[Example]]:
    return problems()[name].examples(seed)


def oracle(name: str, *inputs: Any) -> Any:
    return problems()[name].oracle(*inputs)


def test_the_suite_has_its_29_problems() -> None:
    assert list(problems()) == NAMES
    assert len(NAMES) == 29
    assert set(CASES) == set(NAMES)
    assert all(problem.name == name for name, problem in problems().items())


@pytest.mark.parametrize("name", NAMES)
def test_there_are_as_many_examples_as_published(name: str) -> None:
    problem = problems()[name]
    train, hidden = examples(name, 0)
    assert (len(train), len(hidden)) == (problem.n_train, problem.n_test) == SIZES[name][:2]


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_of_the_signature_and_agrees_with_the_oracle(name: str) -> None:
    signature = parse_signature(problems()[name].signature)
    assert str(signature) == problems()[name].signature
    train, hidden = examples(name, 0)
    for inputs, output in (*train, *hidden):
        assert len(inputs) == len(signature.parameters)
        assert all(map(inhabits, inputs, signature.parameters)), inputs
        assert inhabits(output, signature.result), output
        assert same_value(oracle(name, *inputs), output)


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_alone_decides(name: str) -> None:
    first = problems()[name].examples(3)
    assert same_value(first, examples(name, 3))
    assert examples(name, 0) != examples(name, 3)
    for value in (value for inputs, _ in first[0] for value in inputs if isinstance(value, list)):
        value.clear()  # and no example is shared with a later call
    assert same_value(problems()[name].examples(3), examples(name, 3))


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_agrees_with_what_was_computed_by_hand(name: str) -> None:
    assert len(CASES[name]) >= 2
    for inputs, output, _ in CASES[name]:
        assert same_value(oracle(name, *inputs), output), inputs


@pytest.mark.parametrize("name", NAMES)
def test_edge_cases_come_first_in_training(name: str) -> None:
    for seed in (0, 3):
        edge_cases = examples(name, seed)[0][: SIZES[name][2]]
        assert all((inputs, output) in edge_cases for inputs, output, is_edge in CASES[name] if is_edge)


def test_what_training_leaves_of_a_list_is_tested_on() -> None:
    train, hidden = examples("last-index-of-zero", 0)
    zeros = [inputs for inputs, _ in (*train[8:38], *hidden[:20])]
    assert sorted(zeros) == [([0] * length,) for length in range(1, 51)]
    orders = [tuple(numbers) for (numbers,), _ in (*train[38:58], *hidden[20:24])]
    assert sorted(orders) == sorted(permutations([0, 5, -8, 9]))
    train, hidden = examples("wallis-pi", 0)
    assert sorted(inputs for inputs, _ in (*train, *hidden)) == [(n_terms,) for n_terms in range(1, 201)]
    assert [inputs for inputs, _ in examples("sum-of-squares", 0)[1]] == [(number,) for number in range(1, 101)]


def _is_word_list(text: str) -> bool:
    return re.fullmatch("([a-z]+( [a-z]+)*)?", text) is not None


# What the descriptions say of every input; strings are of newline, tab and printable ASCII.
RANGES: dict[str, Callable[..., bool]] = {
    "checksum": lambda text: len(text) <= 50,
    "collatz-numbers": lambda number: 1 <= number <= 10000,
    "compare-string-lengths": lambda *strings: max(map(len, strings)) <= 49,
    "count-odds": lambda numbers: len(numbers) <= 50 and all(abs(number) <= 1000 for number in numbers),
    "digits": lambda number: abs(number) < 10**10,
    "double-letters": lambda text: len(text) <= 20,
    "even-squares": lambda number: 0 < number < 10000,
    "for-loop-index": lambda start, finish, step: start < finish and 1 <= step <= 10,
    "grade": lambda a, b, c, d, score: 100 >= a > b > c > d >= 0 <= score <= 100,
    "last-index-of-zero": lambda numbers: 0 in numbers and len(numbers) <= 50 and max(map(abs, numbers)) <= 50,
    "median": lambda *numbers: max(map(abs, numbers)) <= 100,
    "mirror-image": lambda first, second: len(first) == len(second) <= 50,
    "negative-to-zero": lambda numbers: len(numbers) <= 50 and all(abs(number) <= 1000 for number in numbers),
    "number-io": lambda number, integer: abs(number) <= 100 and abs(integer) <= 100,
    "pig-latin": lambda text: len(text) <= 50 and _is_word_list(text),
    "replace-space-with-newline": lambda text: len(text) <= 20 and not set(text) & set("\n\t"),
    "scrabble-score": lambda text: len(text) <= 20,
    "small-or-large": lambda number: abs(number) <= 10000,
    "smallest": lambda *numbers: max(map(abs, numbers)) <= 100,
    "string-differences": lambda *texts: all(len(text) <= 10 and text.split() == [text] * bool(text) for text in texts),
    "string-lengths-backwards": lambda strings: len(strings) <= 50 and all(len(text) <= 50 for text in strings),
    "sum-of-squares": lambda number: 0 < number <= 100,
    "super-anagrams": lambda *texts: all(re.fullmatch("[a-z]{0,20}", text) for text in texts),
    "syllables": lambda text: len(text) <= 20 and not re.search("[A-Z\n\t]", text),
    "vector-average": lambda numbers: 1 <= len(numbers) <= 50 and max(map(abs, numbers)) <= 1000,
    "vectors-summed": lambda first, second: len(first) == len(second) <= 50,
    "wallis-pi": lambda n_terms: 1 <= n_terms <= 200,
    "word-stats": lambda text: len(text) <= 100 and bool(re.search("[.!?]", text)),
    "x-word-lines": lambda text, n_words: len(text) <= 100 and 1 <= n_words <= 10,
}


@pytest.mark.parametrize("name", NAMES)
def test_inputs_keep_to_the_published_ranges(name: str) -> None:
    for seed in (0, 3):
        for inputs, _ in (*examples(name, seed)[0], *examples(name, seed)[1]):
            assert RANGES[name](*inputs), inputs
            strings = [text for value in inputs for text in (value if isinstance(value, list) else [value])]
            assert all(set(text) <= set(TEXT) for text in strings if isinstance(text, str))


@pytest.mark.parametrize("name", ["compare-string-lengths", "mirror-image", "super-anagrams"])
def test_both_answers_are_frequent(name: str) -> None:
    for part in examples(name, 0):
        assert 0.2 < np.mean([output for _, output in part]) < 0.8


@pytest.mark.parametrize("name", NAMES)
def test_literals_are_values_of_our_types(name: str) -> None:
    generator = np.random.default_rng(0)
    kinds = list(map(parse_type, ("int", "float", "bool", "str", "list[int]")))
    drawn = [draw(generator) for draw in problems()[name].random_literals for _ in range(20)]
    assert all(any(inhabits(value, kind) for kind in kinds) for value in (*problems()[name].literals, *drawn))


def test_the_values_of_letters_are_a_literal_of_scrabble_score() -> None:
    (values,) = problems()["scrabble-score"].literals
    assert len(values) == 127
    assert sum(values) == 2 * 87  # the total over the alphabet, twice for capitals
    assert all(oracle("scrabble-score", chr(code)) == value for code, value in enumerate(values))


def test_the_tolerance_takes_what_rounds_to_the_output_and_no_more() -> None:
    tolerance = problems()["wallis-pi"].tolerance
    assert close_value(oracle("wallis-pi", 3), 32 / 45, tolerance)
    assert not close_value(oracle("wallis-pi", 3), 32 / 45 + 1e-5, tolerance)
    assert [name for name in NAMES if problems()[name].tolerance] == ["number-io", "vector-average", "wallis-pi"]


@given(st.floats(-100, 100), small)
def test_number_io_adds(number: float, integer: int) -> None:
    assert oracle("number-io", number, integer) == float(Fraction(number) + integer)


@given(small, st.integers(1, 200), st.integers(1, 10))
def test_the_loop_steps_to_its_end(start: int, distance: int, step: int) -> None:
    lines = list(map(int, oracle("for-loop-index", start, start + distance, step).split("\n")))
    assert lines == [start + step * turn for turn in range(math.ceil(distance / step))]


@given(st.integers(1, 10000))
def test_collatz_sequences_grow_by_one_term(number: int) -> None:
    assert oracle("collatz-numbers", 2 * number) == oracle("collatz-numbers", number) + 1
    odd = 2 * number + 1
    assert oracle("collatz-numbers", odd) == oracle("collatz-numbers", 3 * odd + 1) + 1


@given(st.integers(1, 9999))
def test_numbers_agree_with_other_formulas(number: int) -> None:
    squares = [square for square in range(2, number, 2) if math.isqrt(square) ** 2 == square]
    assert oracle("even-squares", number) == "\n".join(map(str, squares))
    assert oracle("sum-of-squares", number) == number * (number + 1) * (2 * number + 1) // 6


@given(st.integers(1, 200))
def test_wallis_tends_to_a_quarter_of_pi(n_terms: int) -> None:
    pairs = [(term + 2 - term % 2, term + 1 + term % 2) for term in range(1, n_terms + 1)]
    assert abs(oracle("wallis-pi", n_terms) - math.prod(above / below for above, below in pairs)) <= 5.0001e-6
    assert abs(oracle("wallis-pi", n_terms) - math.pi / 4) < 1 / n_terms


@given(st.integers(-(10**10) + 1, 10**10 - 1))
def test_digits_read_upwards_are_the_number(number: int) -> None:
    assert int("".join(reversed(re.findall(r"-?\d", oracle("digits", number))))) == number


@given(st.sets(st.integers(0, 100), min_size=4, max_size=4), st.integers(0, 100))
def test_the_grade_counts_the_thresholds_missed(thresholds: set[int], score: int) -> None:
    letter = "ABCDF"[sum(score < threshold for threshold in thresholds)]
    assert oracle("grade", *sorted(thresholds, reverse=True), score) == f"Student has a {letter} grade."


@given(small, small, small, small)
def test_median_and_smallest_are_by_rank(one: int, two: int, three: int, four: int) -> None:
    assert oracle("median", one, two, three) == str(int(np.median([one, two, three])))
    assert oracle("smallest", one, two, three, four) == str(int(np.sort([one, two, three, four])[0]))


@given(int_lists, int_lists)
def test_lists_agree_with_numpy(first: list[int], second: list[int]) -> None:
    first, second = first[: len(second)], second[: len(first)]
    assert oracle("vectors-summed", first, second) == np.add(first, second).tolist()
    assert oracle("negative-to-zero", first) == np.maximum(np.array(first, int), 0).tolist()
    assert oracle("count-odds", first) == int((np.array(first, int) & 1).sum())
    assert (
        oracle("last-index-of-zero", [*first, 0, *second]) == np.flatnonzero([n == 0 for n in [*first, 0, *second]])[-1]
    )
    assert oracle("mirror-image", first, first[::-1])
    assert oracle("mirror-image", first, second) == np.array_equal(np.flip(first), second)


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=50))
def test_the_average_is_the_exact_mean(numbers: list[float]) -> None:
    assert math.isclose(oracle("vector-average", numbers), sum(map(Fraction, numbers)) / len(numbers), abs_tol=1e-12)


@given(texts, texts, texts)
def test_strings_agree_with_other_formulas(one: str, two: str, three: str) -> None:
    assert oracle("compare-string-lengths", one, two, three) == (len(one) < len(two) and len(two) < len(three))
    doubled = re.sub("([A-Za-z])", r"\1\1", one).replace("!", "!!!")
    assert oracle("double-letters", one) == doubled
    assert oracle("replace-space-with-newline", one) == ("\n".join(one.split(" ")), len("".join(one.split(" "))))
    assert oracle("string-lengths-backwards", [one, two]) == f"{len(two)}\n{len(one)}"
    assert oracle("scrabble-score", one + two) == oracle("scrabble-score", two.swapcase()) + oracle(
        "scrabble-score", one
    )
    assert ord(oracle("checksum", one)[-1]) - 32 == sum(one.encode()) % 64
    assert oracle("syllables", one).split()[-1] == str(len(re.findall("[aeiouy]", one)))


@given(st.text("abc", max_size=10), st.text("abc", max_size=10))
def test_two_strings_agree_with_other_formulas(first: str, second: str) -> None:
    lines = [line.split(" ") for line in oracle("string-differences", first, second).splitlines()]
    assert all(first[int(position)] == one != two == second[int(position)] for position, one, two in lines)
    assert len(lines) == sum(map(str.__ne__, first, second))
    left = list(second)
    can_be_taken = all(character in left and not left.remove(character) for character in first)  # type: ignore[func-returns-value]
    assert oracle("super-anagrams", first, second) == can_be_taken


@given(texts, st.integers(1, 10))
def test_lines_of_words_hold_all_words(text: str, n_words: int) -> None:
    lines = [line.split(" ") for line in oracle("x-word-lines", text, n_words).split("\n")]
    assert [word for line in lines for word in line if word] == re.findall(r"\S+", text)
    assert all(len(line) == n_words for line in lines[:-1])


@given(st.lists(st.text("abehiouyz", min_size=1, max_size=5), max_size=6))
def test_pig_latin_moves_a_first_consonant(words: list[str]) -> None:
    translated = re.sub(r"(?<!\w)([^aeiou ]?)(\w*)", r"\2\1ay", " ".join(words)) if words else ""
    assert oracle("pig-latin", " ".join(words)) == translated


@given(texts, st.sampled_from(".!?"))
def test_word_stats_count_every_word_and_character(text: str, terminator: str) -> None:
    *lengths, sentences, average = re.findall(r": (.*)$", oracle("word-stats", text + terminator), re.MULTILINE)
    n_words = list(map(int, lengths))
    assert sum(n_words) == len((text + terminator).split())
    assert sum(length * n for length, n in enumerate(n_words, 1)) == len(re.sub(r"\s", "", text + terminator))
    assert n_words[-1] > 0
    assert int(sentences) == len(re.findall("[.!?]", text + terminator))
    assert math.isclose(float(average) * int(sentences), sum(n_words), abs_tol=1e-7)
