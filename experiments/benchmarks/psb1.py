"""The 29 problems of the General Program Synthesis Benchmark Suite (PSB1), each with a generator and an oracle.

Helmuth and Spector, General Program Synthesis Benchmark Suite, GECCO 2015, and their technical report UM-CS-2015-006,
Detailed Problem Descriptions for General Program Synthesis Benchmark Suite. Edge cases, ranges, sizes and constants are
those of the authors' implementation, github.com/lspector/Clojush (src/clojush/problems/software), read file by file;
where its versions differ, those of its last one, with which github.com/thelmuth/program-synthesis-benchmark-datasets
agrees. What the paper said before is from memory, and marked "recalled".

What a problem prints is its output as text, without a newline at the end, so that median and smallest give text, too;
number-io alone gives the float that it prints, as its errors are numeric. What prints and returns gives a pair of both.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from experiments.benchmarks.psb1_lists import LISTS
from experiments.benchmarks.psb1_numbers import NUMBERS
from experiments.benchmarks.psb1_problem import Problem
from experiments.benchmarks.psb1_strings import STRINGS
from experiments.benchmarks.psb1_words import WORDS

__all__ = ["Problem", "problems"]


@cache
def problems() -> Mapping[str, Problem]:
    """Every problem by its name, in the alphabet's order."""
    found = (*NUMBERS, *LISTS, *STRINGS, *WORDS)
    return MappingProxyType({problem.name: problem for problem in sorted(found, key=lambda problem: problem.name)})
