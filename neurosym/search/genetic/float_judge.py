"""Judges populations of float functions through the float machine, and refines their constants."""

from dataclasses import replace
from typing import Any

import numpy as np

from neurosym.execution.engine.words import LIMIT, of_float
from neurosym.library.entry import Kind
from neurosym.library.library import Library
from neurosym.program.expression import Apply, Lambda, Literal
from neurosym.program.types import BOOL, FLOAT, FunctionType, Type
from neurosym.program.values import Value
from neurosym.search.genetic.alphabet import alphabet
from neurosym.search.genetic.decoding import decoded
from neurosym.search.genetic.draws import State
from neurosym.search.genetic.float_judging import (
    FACTOR,
    MEAN_SQUARE,
    N_TOLD,
    OFFSET,
    WORST,
    rows_with_constants,
    score_floats,
)
from neurosym.search.genetic.float_machine import OPERATIONS, run_floats
from neurosym.search.genetic.float_programs import predicted
from neurosym.search.genetic.genomes import Genomes, chosen
from neurosym.search.genetic.judge import Judged
from neurosym.search.genetic.refinement import new_room, refine
from neurosym.search.genetic.simplification import MAX_DIGITS, WORSE
from neurosym.search.universe import Production, productions

Array = np.ndarray[Any, Any]

CACHED = 1 << 18
"""Results of programs that are kept at once, so that they stay in the cache."""

POLISHING_STEPS = 30
"""Of least squares, for a program that is right."""

LEAST_SQUARE = 1e-24
"""Mean squared errors below this are rounding, relative to the mean square of the outputs."""

_KNOWN = {(name, signature.parameters, signature.result): number for number, (name, signature) in enumerate(OPERATIONS)}


def is_float_function(signature: FunctionType) -> bool:
    """Whether programs of a signature are for the float machine: floats in, a float out."""
    return signature.result == FLOAT and all(type_ == FLOAT for type_ in signature.parameters)


class FloatJudge:
    """Judges functions of floats, in the precision of its inputs; of a library, only what the float machine knows."""

    def __init__(
        self,
        inputs: Array,
        wanted: Array,
        library: Library,
        *,
        tolerance: float = 0.0,
        is_scaled: bool = True,
        with_errors: bool = False,
    ) -> None:
        """Inputs have a row for each variable; `with_errors` tells those of each case, as lexicase needs them."""
        signature = FunctionType((FLOAT,) * len(inputs), FLOAT)
        plain = Library(entry for entry in library if entry.kind is not Kind.GEOMETRIC)
        types = (FLOAT, BOOL)
        known = [one for one in productions(plain, types) if _key(one) in _KNOWN]
        constants: dict[Type, list[Literal]] = {FLOAT: [Literal.of(value) for value in (0.0, 1.0, 2.0)], BOOL: []}
        self.alphabet = alphabet(signature, known, constants, _float_word, 0)
        self._operations = np.array([_KNOWN[_key(one)] for one in self.alphabet.productions], np.int64)
        by_name = {one.reference.name: one.reference for one in known if one.result == FLOAT}
        self._scale_with = (by_name.get("add"), by_name.get("multiply"))
        self._is_scaled = is_scaled and None not in self._scale_with
        self._inputs = np.ascontiguousarray(inputs)
        self._wanted = np.ascontiguousarray(wanted, np.float64)
        self._tolerance = tolerance
        self._with_errors = with_errors
        self.n_cases = int(wanted.size)
        self.rounding = LEAST_SQUARE * (float(np.mean(self._wanted**2)) or 1.0)

    def told(self, genomes: Genomes, cases: Array | None = None) -> tuple[Array, Array]:
        """What is told of each program, by the columns of `float_judging`, and its errors where they are wanted."""
        inputs = self._inputs if cases is None else np.ascontiguousarray(self._inputs[:, cases])
        wanted = self._wanted if cases is None else self._wanted[cases]
        told = np.empty((genomes.n_programs, N_TOLD))
        errors = np.empty((genomes.n_programs, wanted.size if self._with_errors else 0))
        constants = genomes.words.view(np.float64)
        n_at_once = max(1, CACHED // wanted.size)
        for begin in range(0, genomes.n_programs, n_at_once):
            part = slice(begin, min(genomes.n_programs, begin + n_at_once))
            found = np.empty((part.stop - begin, wanted.size), inputs.dtype)
            run_floats(genomes.codes[part], constants[part], genomes.lengths[part], self._operations, inputs, found)
            score_floats(found, wanted, self._is_scaled, self._tolerance, told[part], errors[part])
        return told, errors

    def judge(self, genomes: Genomes, cases: Array | None = None) -> Judged:
        """The errors on some cases; None is all."""
        told, errors = self.told(genomes, cases)
        return Judged(errors, told[:, MEAN_SQUARE], told[:, WORST] == 0.0)

    def refine(self, genomes: Genomes, judged: Judged, share: float, n_steps: int, draws: State) -> Judged:
        """Refine the constants of a share of the programs, in place; what they are judged then."""
        rows = rows_with_constants(genomes, share if n_steps > 0 else 0.0, draws)
        if rows.size == 0:
            return judged
        some = chosen(genomes, rows)
        self._refine(some, n_steps)
        genomes.words[rows] = some.words
        better = self.judge(some)
        judged.errors[rows], judged.totals[rows], judged.are_hits[rows] = better.errors, better.totals, better.are_hits
        return judged

    def polished(self, genomes: Genomes) -> Genomes:
        """Right programs with constants that are as near as they get, where they are right then too."""
        better = chosen(genomes, np.arange(genomes.n_programs))
        self._refine(better, POLISHING_STEPS)
        is_right = self.judge(better).are_hits
        return Genomes(
            *(
                np.where(is_right.reshape(-1, *[1] * (new.ndim - 1)), new, old)
                for new, old in zip(better, genomes, strict=True)
            )
        )

    def _refine(self, genomes: Genomes, n_steps: int) -> None:
        """Bring constants nearer by least squares, from how outputs are scaled now."""
        told, _ = self.told(genomes)
        room = new_room(genomes.codes.shape[1], self._wanted.size)
        refine(genomes, self._operations, self._inputs, self._wanted, self._is_scaled, n_steps, told[:, OFFSET:], room)

    def rest_bits(self, program: Lambda) -> float:
        """Bits of the errors that a right program leaves: half the binary logarithm of their mean square, each row."""
        found = predicted(program, self._inputs)
        return 0.5 * self.n_cases * float(np.log2(np.mean((found - self._wanted) ** 2) + self.rounding))

    def program(self, genomes: Genomes, row: int) -> Lambda:
        """The program that a row stands for, its scale written out."""
        program = decoded(self.alphabet, genomes, row, _float_value)
        if not self._is_scaled:
            return program
        offset, factor = self._short_scale(genomes, row)
        add, multiply = self._scale_with
        assert add is not None
        assert multiply is not None
        body = program.body
        if factor != 1.0:
            body = Apply(multiply, (body, Literal.of(factor)))
        if offset != 0.0:
            body = Apply(add, (body, Literal.of(offset)))
        return replace(program, body=body)

    def _short_scale(self, genomes: Genomes, row: int) -> tuple[float, float]:
        """The scale of a program, of as few digits as do about as well."""
        one = chosen(genomes, np.array([row]))
        told, _ = self.told(one)
        offset, factor, least = (float(told[0, number]) for number in (OFFSET, FACTOR, MEAN_SQUARE))
        found = np.empty((1, self._wanted.size), self._inputs.dtype)
        run_floats(one.codes, one.words.view(np.float64), one.lengths, self._operations, self._inputs, found)
        for digits in range(MAX_DIGITS):
            near = round(offset, digits), round(factor, digits)
            errors = np.abs(near[0] + near[1] * found[0] - self._wanted)
            is_right = errors <= self._tolerance * np.maximum(1.0, np.abs(self._wanted))
            is_worse = told[0, WORST] == 0.0 and not is_right.all()
            if np.mean(errors**2) <= max(WORSE * least, self.rounding) and not is_worse:
                return near
        return offset, factor


def _key(production: Production) -> tuple[str, tuple[Type, ...], Type]:
    return production.reference.name, production.parameters, production.result


def _float_word(value: Value, type_: Type) -> int:
    word = int(of_float(float(value)))
    assert word >= LIMIT
    return word


def _float_value(word: int, type_: Type) -> Value:
    value = float(np.int64(word).view(np.float64))
    return bool(value) if type_ == BOOL else value
