"""Calls in compiled code: of Python's own functions on numbers, of the C library, of intrinsics, of other functions."""

import ast
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import llvmlite.ir as ir
import numpy as np
from numba import types
from numba.extending import _Intrinsic

from neurosym.execution.engine.native import arithmetic
from neurosym.execution.engine.native.functions import Function, function_of
from neurosym.execution.engine.native.kinds import Kind, NotCompiledError, Value, constant
from neurosym.execution.engine.native.writer import Code

_BY_LLVM: dict[Any, str] = {
    math.sqrt: "sqrt",
    np.floor: "floor",
    np.ceil: "ceil",
    np.trunc: "trunc",
    np.rint: "rint",
    math.copysign: "copysign",
}
_BY_C: dict[Any, str] = {
    **{getattr(math, name): name for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "pow", "hypot")},
    **{getattr(math, name): name for name in ("sin", "cos", "tan", "asin", "acos", "atan", "atan2")},
    **{getattr(math, name): name for name in ("sinh", "cosh", "tanh")},
    np.fmod: "fmod",
}
_FACTORS: dict[Any, float] = {math.degrees: 180.0 / math.pi, math.radians: math.pi / 180.0}


def called(code: Code, callee: Any, arguments: Sequence[Value]) -> Value:
    """What a call gives."""
    callee = _BY_TYPE.get(callee, callee) if isinstance(callee, type | types.Type) else callee
    if callee in _CONVERSIONS:
        return _CONVERSIONS[callee](code, *arguments)
    if callee in (min, max):
        return arithmetic.least(code, list(arguments), ast.Lt() if callee is min else ast.Gt())
    if callee is abs:
        return arithmetic.absolute(code, *arguments)
    if callee is np.isfinite:
        return arithmetic.is_finite(code, *arguments)
    if callee in _FACTORS:
        return arithmetic.operated(code, ast.Mult(), code.to(arguments[0], Kind.FLOAT), constant(_FACTORS[callee]))
    if callee in _BY_LLVM:
        return _external(code, f"llvm.{_BY_LLVM[callee]}.f64", arguments)
    if callee in _BY_C:
        return _external(code, _BY_C[callee], arguments)
    if isinstance(callee, _Intrinsic):
        return _intrinsic_call(code, callee, arguments)
    if hasattr(callee, "py_func"):
        callee = function_of(callee)
    if isinstance(callee, Function):
        return _function_call(code, callee, arguments)
    raise NotCompiledError(f"a call of {callee!r}")


def _function_call(code: Code, callee: Function, arguments: Sequence[Value]) -> Value:
    if len(arguments) != len(callee.parameters):
        raise NotCompiledError(f"{callee.statement.name} is given {len(arguments)} arguments")
    code.callees[callee.symbol] = callee
    given = [code.to(value, kind) for value, (_, kind) in zip(arguments, callee.parameters, strict=True)]
    return _call(code, callee.result, callee.symbol, given)


def address(code: Code, function: Function) -> Value:
    """Where the machine code of a function is."""
    code.callees[function.symbol] = function
    return code.new(Kind.WORD, f'ptrtoint ptr @"{function.symbol}" to i64')


def _call(code: Code, result: Kind, symbol: str, given: Sequence[Value]) -> Value:
    text = f'call {result.text} @"{symbol}"({", ".join(f"{value.kind.text} {value.text}" for value in given)})'
    if result is Kind.NOTHING:
        code.emit(text)
        return Value(result, "")
    return code.new(result, text)


def _external(code: Code, symbol: str, arguments: Sequence[Value]) -> Value:
    given = [code.to(value, Kind.FLOAT) for value in arguments]
    code.declared.add(f'declare double @"{symbol}"({", ".join("double" for _ in given)})')
    return _call(code, Kind.FLOAT, symbol, given)


# Conversions


def _to_word(code: Code, value: Value) -> Value:
    if value.kind is Kind.FLOAT:
        return code.new(Kind.WORD, f"fptosi double {value.text} to i64")
    if value.kind is Kind.UNSIGNED:
        return Value(Kind.WORD, value.text)
    return code.to(value, Kind.WORD)


def _to_unsigned(code: Code, value: Value) -> Value:
    if value.kind is Kind.FLOAT:
        return code.new(Kind.UNSIGNED, f"fptoui double {value.text} to i64")
    if value.kind is Kind.WORD:
        return Value(Kind.UNSIGNED, value.text)
    return code.to(value, Kind.UNSIGNED)


def _to_float(code: Code, value: Value) -> Value:
    if value.kind is Kind.UNSIGNED:
        return code.new(Kind.FLOAT, f"uitofp i64 {value.text} to double")
    return code.to(value, Kind.FLOAT)


_CONVERSIONS: dict[Any, Callable[[Code, Value], Value]] = {
    int: _to_word,
    np.uint64: _to_unsigned,
    float: _to_float,
    bool: Code.truth,
}
_BY_TYPE: dict[Any, Any] = {np.int64: int, types.int64: int, np.float64: float}


# Intrinsics

_KINDS = {"int64": Kind.WORD, "float64": Kind.FLOAT, "none": Kind.NOTHING, "boolean": Kind.TRUTH}


class _Context:
    """As much of Numba's context as intrinsics of the engine ask for."""

    @staticmethod
    def get_dummy_value() -> None:
        """What a call gives that gives nothing."""


@cache
def _intrinsic(callee: Any) -> tuple[list[Kind], Kind, list[str]]:
    """The kinds of its arguments and its result, and the text of a function that does what it does, with its needs."""
    n_arguments = callee._defn.__code__.co_argcount - 1
    signature, write = callee._defn(None, *[types.int64] * n_arguments)
    kinds = [_KINDS[str(one)] for one in signature.args]
    result = _KINDS[str(signature.return_type)]
    module = ir.Module()
    as_types = {Kind.WORD: ir.IntType(64), Kind.FLOAT: ir.DoubleType(), Kind.NOTHING: ir.VoidType()}
    function = ir.Function(module, ir.FunctionType(as_types[result], [as_types[kind] for kind in kinds]), callee._name)
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    given = write(_Context, builder, signature, list(function.args))
    if result is Kind.NOTHING:
        builder.ret_void()
    else:
        builder.ret(given)
    function.linkage = "internal"
    function.attributes.add("alwaysinline")
    return kinds, result, [str(one) for one in module.functions]


def _intrinsic_call(code: Code, callee: Any, arguments: Sequence[Value]) -> Value:
    kinds, result, texts = _intrinsic(callee)
    code.declared.update(texts)
    given = [code.to(value, kind) for value, kind in zip(arguments, kinds, strict=True)]
    return _call(code, result, callee._name, given)
