"""Bodies in memory: what their instructions and fields are, and how the column functions that they name are called."""

from typing import Any

import llvmlite.ir as ir
from numba import types

from neurosym.execution.engine.heap import State
from neurosym.execution.engine.words import Address, Word, get, inlined, intrinsic

VARIABLE, CONSTANT, OPERATION, LAMBDA, BODY, CALL, SKIP, CHECK = range(8)
"""Kinds of instructions; operands: the index of a variable, the number of a constant, an operation or a body; for CALL
how many arguments the closure below them on the stack is given; for SKIP twice how many instructions are left out, and
1 more where that depends on a truth that is taken off the stack: only where it is false. CHECK ends the body where the
last word is ⊥ or unfinished."""

BODY_FIELDS = 5
"""Words of a body: where its code begins and ends, its depth, how many variables it has in scope, and its traits."""

REMEMBERED, CLOSED, FLAT, BRANCHED, BY_LANE = 1, 2, 4, 8, 16
"""Traits of a body: what it gives for one argument may be remembered, for neither has a handle and the body will not
change; it uses only its own arguments, so that closures over it need capture nothing; it is flat (see `flat`) or never
will be, which is found out when it is called; each lane is run for itself, for what is run depends on its words."""

NATIVE = 0
"""The number of no body: a closure over it is compiled code that an entry has made, `function(state, record, first,
second)`, whose address is the first word of what it captured, its record."""

NO_SCALARS, PYTHON_SCALARS, SCALARS = range(3)
"""What an operation works on: handles too; words without, but it is still called as Python; words without. Numbers
beyond are those of operations that need no call (`flat.DIRECT`)."""

STACK_TOP, STACK_END, STEPS = int(State.STACK_TOP), int(State.STACK_END), int(State.STEPS)
CODE, FLAT_CODE, BODIES, CONSTANTS = (int(State[name]) for name in ("CODE", "FLAT_CODE", "BODIES", "CONSTANTS"))
OPERATIONS, EXECUTE = int(State.OPERATIONS), int(State.EXECUTE)
STACK_ADDRESSES = int(State.STACK_ADDRESSES)

MAX_DEPTH = 64
"""Operands of one body that is run on a single lane."""

HANDLE_BITS = 32


@intrinsic
def call(context: Any, address: Any, first: Any, second: Any, third: Any, fourth: Any, fifth: Any) -> Any:
    """Call the function at `address` with five words; it gives nothing back."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        function_type = ir.FunctionType(ir.VoidType(), [ir.IntType(64)] * 5)
        builder.call(builder.inttoptr(values[0], function_type.as_pointer()), values[1:])
        return _context.get_dummy_value()

    return types.void(*[types.int64] * 6), code


@intrinsic
def call_function(context: Any, address: Any, state: Any, record: Any, first: Any, second: Any) -> Any:
    """The word that compiled code of an entry gives."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        function_type = ir.FunctionType(ir.IntType(64), [ir.IntType(64)] * 4)
        return builder.call(builder.inttoptr(values[0], function_type.as_pointer()), values[1:])

    return types.int64(*[types.int64] * 5), code


@inlined
def fields_of(state: Address, body: Word) -> Address:
    """The words of a body."""
    return get(state, BODIES) + 8 * BODY_FIELDS * body
