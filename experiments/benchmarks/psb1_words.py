"""The problems of PSB1 that take strings as words."""

from math import floor

from numpy.random import Generator

from experiments.benchmarks.psb1_problem import (
    CHARACTER,
    LOWERCASE,
    NO_SPACE,
    PRINTABLE,
    Inputs,
    Problem,
    cycled,
    drawn,
    integers,
    listed,
    one_each,
    sprinkled,
    text,
)

_TERMINATORS = ".!?"


def x_word_lines(string: str, n_words: int) -> str:
    """The words of a string, so many a line; the last line may have fewer."""
    words = string.split()
    return "\n".join(" ".join(words[start : start + n_words]) for start in range(0, len(words), n_words))


def pig_latin(string: str) -> str:
    """Each word with its first letter moved to its end, unless that is a vowel, and "ay" behind."""
    return " ".join(word + "ay" if word[0] in "aeiou" else word[1:] + word[0] + "ay" for word in string.split())


def word_stats(string: str) -> str:
    """How many words there are of each length up to the longest, how many sentences, and words per sentence.

    Any terminator ends a sentence, and there is one; the average is rounded to ten decimals.
    """
    lengths = [len(word) for word in string.split()]
    n_sentences = sum(character in _TERMINATORS for character in string)
    average = floor(len(lengths) / n_sentences * 10**10 + 0.5) / 10**10
    lines = [f"words of length {length}: {lengths.count(length)}" for length in range(1, max(lengths) + 1)]
    return "\n".join([*lines, f"number of sentences: {n_sentences}", f"average sentence length: {average}"])


def _string_and_number(generator: Generator) -> Inputs:
    """Up to 100 characters with spaces and newlines, and a number from 1 to 10, 3 times as often below 4."""
    length = integers(1, 100)(generator)
    kinds = generator.random(length)
    others = text(generator, length, PRINTABLE)
    string = "".join(
        " " if kind < 0.15 else "\n" if kind < 0.2 else other for kind, other in zip(kinds, others, strict=True)
    )
    numbers = (*range(1, 11), *range(1, 6), *range(1, 4))
    return (string, numbers[integers(0, len(numbers) - 1)(generator)])


def _lowercase_words(generator: Generator, shortest: int, longest: int) -> str:
    """Words with single spaces between; what was drawn had up to `longest` characters and any spaces."""
    return " ".join(sprinkled(generator, integers(shortest, longest)(generator), " ", LOWERCASE).split())


def _sentences(generator: Generator) -> Inputs:
    """Up to 100 characters; how often each is a tab, newline, space or terminator is itself drawn for each."""
    length = integers(1, 100)(generator)
    kinds = generator.random(length)
    below_tab = generator.uniform(0.01, 0.03, length)
    below_newline = below_tab + generator.uniform(0.02, 0.07, length)
    below_space = below_newline + generator.uniform(0.05, 0.35, length)
    below_terminator = below_space + generator.uniform(0.01, 0.2, length)
    characters = list(text(generator, length, NO_SPACE))
    terminators = text(generator, length, _TERMINATORS)
    for position, kind in enumerate(kinds):
        if kind < below_tab[position]:
            characters[position] = "\t"
        elif kind < below_newline[position]:
            characters[position] = "\n"
        elif kind < below_space[position]:
            characters[position] = " "
        elif kind < below_terminator[position]:
            characters[position] = terminators[position]
    if not any(character in _TERMINATORS for character in characters):
        characters[integers(0, length - 1)(generator)] = text(generator, 1, _TERMINATORS)
    return ("".join(characters),)


_LINES = (
    *(("", 1), ("", 4), ("A", 1), ("*", 6), (" ", 7), ("\n", 1), ("s", 2), ("B ", 1), ("  ", 1), (" D", 2)),
    *(("2\n", 1), ("ef", 1), ("!!", 1), (" F ", 1), ("T L", 1), ("4 s", 2), ("o\n&", 1), ("e\ne", 2)),
    *(("q  ", 1), ("\n e", 1), ("hi ", 4), ("q e\n", 1), ("  $  ", 3), ("\n\n\nr\n", 1)),
    *(("9r 2 33 4", 1), ("9 22 3d 4r", 2), ("9 2a 3 4 g", 2), ("9 2a 3 4 g", 10)),
    ("  hi   there  \n  world  lots    of\nspace         here !   \n \n", 3),
    ("Well well, what is this?\n211 days in a row that you've stopped by to see ME?\nThen, go away!", 3),
    (cycled("i !", 76), 4),
    *((cycled(" ", 100), 6), (cycled("\n", 100), 1), (cycled("s", 100), 7), (cycled("$ ", 100), 1)),
    *((cycled("1 ", 100), 4), (cycled("\nr", 100), 1), (cycled("\nv", 100), 10), (cycled("d\n ", 100), 10)),
    *((cycled("Ha ", 100), 9), (cycled("x y!", 100), 5), (cycled("K h\n", 100), 1), (cycled("G w\n", 100), 8)),
    *((cycled("  3  \n\n  ", 100), 3), (cycled(">_=]", 100), 2), (cycled("^_^ ", 100), 1)),
)
_TRANSLATED = (
    *("", "a", "b", "c", "d", "e", "i", "m", "o", "u", "y", "z", "hello", "there", "world", "eat", "apple"),
    *("yellow", "orange", "umbrella", "ouch", "in", "hello there world", "out at the plate"),
    *("nap time on planets", "supercalifragilistic", "expialidocious", "u" * 50, "s" * 50),
    *(cycled("w ", 49), cycled("e ", 49), cycled("ha ", 50), cycled("x y ", 49)),
)
_COUNTED = (
    *(".", "!", "?", "\t.", "\n!", " ?", ".#", "A.\n", "! \n", "?\t\n", "\n?\n", ".!?.!?", ".txt"),
    *("!RACECAR!", "www.google.com", "Pirate basketball? Envelope WARS!", ".hello there wo.RLD"),
    *("out. at. the. plate.", "nap time on planets!", "supercalifragilisticexpialidocious?"),
    *("\n" * 99 + ".", "=" * 99 + "?", "!" + " " * 99, "." + "h" * 99, "\t" * 99 + "?", "@" * 99 + "!"),
    *(cycled(pattern, 100) for pattern in (".", "!", "?", ".\n", "?\n\n", "!D\n", "! ", ".\t", "?\ny ", "5!")),
)

WORDS = (
    Problem(
        "x-word-lines",
        "(str, int) -> str",
        x_word_lines,
        (listed(_LINES), drawn(_string_and_number, 104, 2000)),
        literals=(" ", "\n"),
    ),
    Problem(
        "pig-latin",
        "(str) -> str",
        pig_latin,
        (listed(one_each(_TRANSLATED)), drawn(lambda generator: (_lowercase_words(generator, 3, 50),), 167, 1000)),
        literals=("ay", " ", *"aeiou", "aeiou"),
        random_literals=(CHARACTER, lambda generator: _lowercase_words(generator, 0, 20)),
    ),
    Problem(
        "word-stats",
        "(str) -> str",
        word_stats,
        (listed(one_each(_COUNTED)), drawn(_sentences, 64, 1000)),
        literals=(
            *(".", "?", "!", " ", "\t", "\n", []),
            *("words of length ", ": ", "number of sentences: ", "average sentence length: "),
        ),
        random_literals=(integers(-100, 100),),
    ),
)
