"""Whole populations through the engine's machine: bodies are written, run over all cases and judged in one call."""
# mypy: disallow-untyped-decorators=False, warn-return-any=False

from typing import Any

import numpy as np

from neurosym.execution.engine.direct import measure, unmeasure
from neurosym.execution.engine.heap import forget
from neurosym.execution.engine.instructions import (
    BODIES,
    BODY_FIELDS,
    CODE,
    CONSTANT,
    CONSTANTS,
    EXECUTE,
    LAMBDA,
    OPERATION,
    STEPS,
    VARIABLE,
    call,
)
from neurosym.execution.engine.words import Address, Word, get, put
from neurosym.search.genetic.alphabet import Tables
from neurosym.search.genetic.case_errors import case_error
from neurosym.search.genetic.compilation import compiled
from neurosym.search.genetic.genomes import Genomes

Array = np.ndarray[Any, Any]


@compiled
def write_bodies(
    state: Address, tables: Tables, instructions: Array, genomes: Genomes, row: int, places: Array, room: Array
) -> Word:
    """Write a program as bodies and give the number of the first.

    `instructions` are those of the productions, `places` where code, bodies and constants may be written from, and
    `room` work space for four numbers a node.
    """
    n = genomes.lengths[row]
    codes = genomes.codes[row]
    owner, first, depth, deepest = room[0], room[1], room[2], room[3]
    # which body each node is of: a lambda's node is of the body around it, its subtree of a new one
    n_bodies = 1
    owner[n - 1] = 0
    for at in range(n - 1, -1, -1):
        kind, operand = codes[at] & 7, codes[at] >> 3
        if kind == LAMBDA:
            owner[at - 1] = n_bodies
            n_bodies += 1
        elif kind == OPERATION:
            child = at - 1
            for _ in range(tables.arities[operand]):
                owner[child] = owner[at]
                child = genomes.starts[row, child] - 1
    first[: n_bodies + 1] = 0
    for at in range(n):
        first[owner[at] + 1] += 1
    for body in range(n_bodies):
        first[body + 1] += first[body]
        depth[body], deepest[body] = 0, 0
    code_address, body_address, constants = get(state, CODE), get(state, BODIES), get(state, CONSTANTS)
    for body in range(n_bodies):
        fields = body_address + 8 * BODY_FIELDS * (places[1] + body)
        put(fields, 0, places[0] + first[body])
        put(fields, 1, places[0] + first[body + 1])
    n_constants = 0
    for at in range(n):
        kind, operand = codes[at] & 7, codes[at] >> 3
        body = owner[at]
        if kind == VARIABLE:
            instruction = VARIABLE + 8 * tables.indices[genomes.contexts[row, at], operand]
        elif kind == CONSTANT:
            put(constants, places[2] + n_constants, genomes.words[row, at])
            instruction = CONSTANT + 8 * (places[2] + n_constants)
            n_constants += 1
        elif kind == LAMBDA:
            instruction = LAMBDA + 8 * (places[1] + owner[at - 1])
        else:
            instruction = instructions[operand]
            depth[body] -= tables.arities[operand]
        put(code_address, places[0] + first[body], instruction)
        first[body] += 1
        depth[body] += 1
        deepest[body] = max(deepest[body], depth[body])
        if at == n - 1 or (codes[at + 1] & 7 == LAMBDA and owner[at + 1] != body):
            fields = body_address + 8 * BODY_FIELDS * (places[1] + body)
            put(fields, 2, deepest[body])
            put(fields, 3, tables.n_variables[genomes.contexts[row, at]])
            put(fields, 4, 0)  # the next program has other code in its place
    return places[1]


@compiled
def judge(
    state: Address,
    tables: Tables,
    instructions: Array,
    genomes: Genomes,
    first: int,
    last: int,
    places: Array,
    columns: Array,
    wanted: Array,
    type_: Word,
    numeric: Array,
    tolerance: float,
    steps: int,
    errors: Array,
) -> None:
    """Fill in rows `first` to `last` of `errors` (program, case).

    `columns` are the inputs, a row of words each, `wanted` the words of the outputs, of a type by its number in the
    engine; `steps` is the fuel of a program over all cases.
    """
    n_cases = wanted.size
    room = np.empty((4, genomes.codes.shape[1] + 2), np.int64)
    n_variables = columns.shape[0]
    variables = np.empty(2 * n_variables, np.int64)  # addresses, then magnitudes
    for variable in range(n_variables):
        variables[variable] = columns[variable].ctypes.data
    measure(state, variables.ctypes.data, n_variables, n_cases)
    out = np.empty(n_cases, np.int64)
    for row in range(first, last):
        body = write_bodies(state, tables, instructions, genomes, row, places, room)
        put(state, STEPS, steps)
        call(get(state, EXECUTE), state, body, n_cases, variables.ctypes.data, out.ctypes.data)
        for case in range(n_cases):
            errors[row, case] = case_error(state, type_, numeric, out[case], wanted[case], tolerance)
        forget(state)
    unmeasure(state)
