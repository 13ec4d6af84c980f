"""What users hand over, as values: numpy scalars become Python's, arrays float32 ones; a type may ask for more."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosym.errors import SignatureError
from neurosym.program.inference import Substitution
from neurosym.program.types import FunctionType, Type, TypeConstructor, TypeVariable
from neurosym.program.values import Value, inhabits, is_tensor, type_of


def normal(value: Value) -> Value:
    """`value` with numpy scalars as Python's and arrays as float32; `type_of` refuses what is no value."""
    if isinstance(value, np.generic):
        return value.item()
    if is_tensor(value):
        return _normal_tensor(value)
    if type(value) is list or type(value) is tuple:
        return type(value)(map(normal, value))
    return value


def _normal_tensor(value: Any) -> Value:
    if hasattr(value, "detach"):  # a torch tensor, wherever it is; numpy doesn't know bfloat16
        value = value.detach().cpu() if value.is_complex() else value.detach().cpu().float()
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise SignatureError(f"expected an array of numbers but found one of {array.dtype}")
    with np.errstate(over="ignore"):  # what is too large becomes infinite, which the next check refuses
        converted = np.ascontiguousarray(array, dtype=np.float32).reshape(array.shape)
    if not np.isfinite(converted).all():
        raise SignatureError("expected an array of finite numbers of float32 but found NaN or infinity")
    return converted


def convert(value: Value, type_: Type, substitution: Substitution) -> Value:
    """`value` as one of `type_`: whole numbers become floats and lists pairs or tensors where the type says so."""
    if isinstance(type_, TypeVariable):
        converted = normal(value)
        substitution.unify(type_, substitution.instantiate(type_of(converted)))
        return converted
    assert isinstance(type_, TypeConstructor)
    if isinstance(value, np.generic):
        value = value.item()
    match type_.name:
        case "list" if type(value) is list:
            return [convert(item, type_.arguments[0], substitution) for item in value]
        case "pair" if type(value) in (list, tuple) and len(value) == 2:
            first, second = type_.arguments
            return (convert(value[0], first, substitution), convert(value[1], second, substitution))
        case "tensor" if is_tensor(value) or type(value) is list:
            converted = _normal_tensor(_array(value))
        case "float" if type(value) is int:
            converted = _exact_float(value)
        case _:
            converted = value
    if not inhabits(converted, type_):
        raise SignatureError(f"expected {type_} but found {value!r:.60}")
    return converted


def convert_inputs(inputs: Sequence[Value], signature: FunctionType) -> tuple[Value, ...]:
    """The inputs of a program as values of its parameters' types. Raises SignatureError naming what doesn't fit."""
    if len(inputs) != len(signature.parameters):
        raise SignatureError(f"expected {len(signature.parameters)} inputs, {signature}, but found {len(inputs)}")
    substitution = Substitution()
    converted = []
    for number, (value, type_) in enumerate(zip(inputs, signature.parameters, strict=True), 1):
        try:
            converted.append(convert(value, type_, substitution))
        except SignatureError as error:
            raise SignatureError(f"input {number} does not fit {signature}: {error}") from None
    return tuple(converted)


def _array(value: Any) -> Any:
    if is_tensor(value):
        return value
    try:
        return np.asarray(value)
    except ValueError:
        raise SignatureError(f"expected rows of equal length but found {value!r:.60}") from None


def _exact_float(value: int) -> float:
    try:
        converted = float(value)
    except OverflowError:
        converted = math.inf
    if converted != value:
        raise SignatureError(f"no float is exactly {value!r:.60}")
    return converted
