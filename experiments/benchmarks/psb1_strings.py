"""The problems of PSB1 that take strings of characters, whatever words they may make."""

from collections import Counter

from numpy.random import Generator

from experiments.benchmarks.psb1_problem import (
    CHARACTER,
    EITHER,
    LOWERCASE,
    NO_SPACE,
    PRINTABLE,
    Inputs,
    Problem,
    arranged,
    cycled,
    drawn,
    integers,
    listed,
    one_each,
    sprinkled,
    text,
    texts,
)

_LETTERS_BY_VALUE = {1: "aeilnorstu", 2: "dg", 3: "bcmp", 4: "fhvwy", 5: "k", 8: "jx", 10: "qz"}
_LETTER_VALUES = {letter: value for value, letters in _LETTERS_BY_VALUE.items() for letter in letters}
SCRABBLE_VALUES = [_LETTER_VALUES.get(chr(code).lower(), 0) for code in range(127)]
"""The worth of each character by its ASCII code, as one constant: what the suite offers for scrabble-score."""


def compare_string_lengths(first: str, second: str, third: str) -> bool:
    """Whether each string is longer than the one before."""
    return len(first) < len(second) < len(third)


def double_letters(string: str) -> str:
    """The string with each letter twice and each exclamation mark three times."""
    return "".join(character * (2 if character.isalpha() else 3 if character == "!" else 1) for character in string)


def replace_space_with_newline(string: str) -> tuple[str, int]:
    """The string with newlines for spaces, to be printed, and how many characters are no spaces."""
    return string.replace(" ", "\n"), len(string) - string.count(" ")


def string_differences(first: str, second: str) -> str:
    """A line for each position where both strings go on but differ: the position and the two characters."""
    pairs = enumerate(zip(first, second, strict=False))
    return "\n".join(f"{position} {one} {other}" for position, (one, other) in pairs if one != other)


def super_anagrams(first: str, second: str) -> bool:
    """Whether each character of the first string stands in the second at least as often."""
    return Counter(first) <= Counter(second)


def scrabble_score(string: str) -> int:
    """The sum of the values of its letters in Scrabble; anything else is worth nothing."""
    return sum(_LETTER_VALUES.get(character.lower(), 0) for character in string)


def checksum(string: str) -> str:
    """A sentence with the character whose code is the sum of all codes modulo 64, added to that of a space."""
    return f"Check sum is {chr(sum(map(ord, string)) % 64 + ord(' '))}"


def syllables(string: str) -> str:
    """A sentence with the number of vowels, y being one."""
    return f"The number of syllables is {sum(character in 'aeiouy' for character in string)}"


def _with_spaces(generator: Generator, shortest: int) -> str:
    return sprinkled(generator, integers(shortest, 20)(generator), " ", PRINTABLE)


def _with_vowels(generator: Generator, shortest: int) -> str:
    no_capitals = "".join(character for character in PRINTABLE if not character.isupper())
    return sprinkled(generator, integers(shortest, 20)(generator), "aeiouy", no_capitals)


def _three_strings(generator: Generator) -> Inputs:
    return tuple(texts(0, 49)(generator) for _ in range(3))


def _two_alike(generator: Generator) -> Inputs:
    repeated, other = texts(1, 49)(generator), texts(1, 49)(generator)
    return (repeated, repeated, other)


def _changed(generator: Generator, string: str, alphabet: str, probability: float) -> list[str]:
    """The characters of a string, each replaced with the given probability."""
    chosen = generator.random(len(string)) < probability
    others = text(generator, len(string), alphabet)
    return [other if is_chosen else one for one, other, is_chosen in zip(string, others, chosen, strict=True)]


def _similar_strings(generator: Generator, shortest: int) -> Inputs:
    """A string and itself with some characters replaced and some cut off at the end, in random order."""
    string = texts(shortest, 10, NO_SPACE)(generator)
    any_number = integers(0, len(string))(generator)
    n_cut = (0, 0, 0, 1, 1, any_number)[integers(0, 5)(generator)]
    similar = "".join(_changed(generator, string, NO_SPACE, 0.4)[: len(string) - n_cut])
    return (string, similar) if generator.random() < 0.5 else (similar, string)


def _near_anagrams(generator: Generator) -> Inputs:
    """Lowercase letters, and the same shuffled with some replaced and some dropped; mostly the shorter one first."""
    string = texts(1, 20, LOWERCASE)(generator)
    changed = _changed(generator, string, LOWERCASE, 0.1)
    n_dropped = integers(0, len(string) - 1)(generator)
    similar = "".join(changed[position] for position in generator.permutation(len(string))[n_dropped:])
    return (string, similar) if generator.random() < 0.2 else (similar, string)


_DOUBLED = (
    *("", "A", "!", " ", "*", "\t", "\n", "B\n", "\n\n", "CD", "ef", "!!", "q!", "!R", "!#", "@!"),
    *("!F!", "T$L", "4ps", "q\t ", "!!!", cycled("i:!", 13)),
    *(cycled(pattern, 20) for pattern in ("8", " ", "s", "!", "Ha ", "x\ny!", "1!", "G5", ">_=]", "k!!")),
)
_SPACED = (
    *("", "A", "*", " ", "s", "B ", "  ", " D", "ef", "!!", " F ", "T L", "4ps", "q  ", "   ", "  e"),
    *("hi ", "  $  ", "      9", cycled("i !", 13)),
    *(cycled(pattern, 20) for pattern in ("8", " ", "s", "1 ", " v", "Ha ", "x y!", "G5", ">_=]", "^_^ ")),
)
_DIFFERENT = (
    *(("", ""), ("", "hi"), ("ThereWorld", ""), ("A", "A"), ("B", "C"), ("&", "#"), ("4", "456789")),
    *(("rat", "hat"), ("new", "net"), ("big", "bag"), ("STOP", "SIGN"), ("abcde", "a"), ("abcde", "abcde")),
    *(("abcde", "edcba"), ("2n", "nn"), ("hi", "zipper"), ("dealer", "dollars"), ("nacho", "cheese")),
    *(("loud", "louder"), ("qwertyuiop", "asdfghjkl;"), ("LALALALALA", "LLLLLLLLLL"), ("!!!!!!", ".?.")),
    *(("9r2334", "9223d4r"), ("WellWell", "wellwell"), ("TakeThat!", "TAKETHAT!!"), ("CHOCOLATE^", "CHOCOLATE^")),
    *((cycled(one, 10), cycled(two, 10)) for one, two in (("s", "~"), (">_=]", "q_"), ("()", "pp)"), ("Ha", "Hi"))),
)
_ANAGRAMS = (
    *(("", ""), ("", "h"), ("i", ""), ("a", "a"), ("b", "c"), ("n", "nn"), ("abcde", "c"), ("c", "abcde")),
    *(("r", "mnbvccxz"), ("abc", "aabc"), ("aabc", "abcde"), ("abcde", "edcba"), ("mo", "moo"), ("moo", "mo")),
    *(("tree", "though"), ("rip", "zipper"), ("flipper", "rip"), ("hi", "zipper"), ("dealer", "dollars")),
    *(("loud", "louder"), ("ccccccccc", "ccccc"), ("clinteastwood", "oldwestaction")),
    *(("clinteastwood", "ldwestaction"), ("verificationcomplete", "verificationcomplete")),
    *(("hahahahahahahahahaha", "hhhhhhhhhhaaaaaaaaaa"), ("hahahahahahahahahaha", "aahhhh")),
    *(("", "qwqeqrqtqyquqiqoqpqs"), ("wxyz", "qazwsxedcrfvtgbyhnuj")),
    *(("dddeeefffgggg", "gggffggfefeededdd"), ("gggffggfefeededdd", "dddeeefffgggg")),
)
_SCORED = (
    *("", "*", " ", "Q ", "zx", " Dw", "ef", "!!", " F@", "ydp", "4ps", "abcdefghijklmnopqrst"),
    *("ghijklmnopqrstuvwxyz", "zxyzxyqQQZXYqqjjawp", "h w h j##r##r\n+JJL", cycled("i !", 13)),
    *(cycled(pattern, 20) for pattern in ("Q", "$", "w", "1 ", " v", "Ha ", "x y!", "G5")),
)
_SUMMED = (
    *("", "\t", "\n", "B\n", "\n\n"),
    *(cycled(pattern, 50) for pattern in ("\n", " ", "s", "CD\n", "x\ny ", " \n")),
    *PRINTABLE,
)
_SYLLABLES = (
    *("", "a", "v", "4", "o", " ", "aei", "ouy", "chf", "quite", "a r e9j>", "you are many yay yea"),
    *(cycled(pattern, 20) for pattern in ("s", "o", "wi ", "x y ", "eioy")),
)

STRINGS = (
    Problem(
        "compare-string-lengths",
        "(str, str, str) -> bool",
        compare_string_lengths,
        (
            listed([("", "", "")]),
            arranged(lambda generator: ("", "a", "bc"), n_each=6),
            arranged(lambda generator: ("", "", texts(1, 49)(generator)), n_each=3, n_groups=2),
            arranged(_two_alike, n_each=3, n_groups=3),
            drawn(lambda generator: (texts(0, 49)(generator),) * 3, 3, 100),
            drawn(lambda generator: tuple(sorted(_three_strings(generator), key=len)), 25, 200),
            drawn(_three_strings, 50, 700),
        ),
        literals=EITHER,
    ),
    Problem(
        "double-letters",
        "(str) -> str",
        double_letters,
        (listed(one_each(_DOUBLED)), drawn(lambda generator: (texts(1, 20)(generator),), 68, 1000)),
        literals=("!",),
    ),
    Problem(
        "replace-space-with-newline",
        "(str) -> pair[str, int]",
        replace_space_with_newline,
        (listed(one_each(_SPACED)), drawn(lambda generator: (_with_spaces(generator, 2),), 70, 1000)),
        literals=(" ", "\n"),
        random_literals=(CHARACTER, lambda generator: _with_spaces(generator, 0)),
    ),
    Problem(
        "string-differences",
        "(str, str) -> str",
        string_differences,
        (
            listed(_DIFFERENT),
            drawn(lambda generator: _similar_strings(generator, 2), 170),
            drawn(lambda generator: _similar_strings(generator, 1), 0, 2000),
        ),
        literals=(" ", "\n"),
        random_literals=(integers(-10, 10),),
    ),
    Problem(
        "super-anagrams",
        "(str, str) -> bool",
        super_anagrams,
        (listed(_ANAGRAMS), drawn(_near_anagrams, 170, 2000)),
        literals=EITHER,
        random_literals=(integers(-1000, 1000), CHARACTER),
    ),
    Problem(
        "scrabble-score",
        "(str) -> int",
        scrabble_score,
        (
            listed(one_each(LOWERCASE)),
            listed(one_each(_SCORED)),
            listed(one_each(LOWERCASE.upper()), n_train=0),
            drawn(lambda generator: (texts(2, 20)(generator),), 150, 974),
        ),
        literals=(SCRABBLE_VALUES,),
    ),
    # The sizes of the authors' data sets. Recalled, and so in early versions of theirs: the paper has 100 and 1000.
    Problem(
        "checksum",
        "(str) -> str",
        checksum,
        (
            listed(one_each(_SUMMED)),
            drawn(lambda generator: (text(generator, 2),), 55, 500),
            drawn(lambda generator: (text(generator, 3),), 50, 500),
            drawn(lambda generator: (texts(2, 50)(generator),), 89, 1000),
        ),
        literals=("Check sum is ", " ", 64),
        random_literals=(integers(-128, 128), CHARACTER),
    ),
    Problem(
        "syllables",
        "(str) -> str",
        syllables,
        (listed(one_each(_SYLLABLES)), drawn(lambda generator: (_with_vowels(generator, 1),), 83, 1000)),
        literals=("The number of syllables is ", *"aeiouy", "aeiouy"),
        random_literals=(CHARACTER, lambda generator: _with_vowels(generator, 0)),
    ),
)
