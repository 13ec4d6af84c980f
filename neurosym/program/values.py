"""Values of programs as plain Python: which type they inhabit, when two are the same, how they travel as JSON.

A list is a `list`, a pair a 2-tuple, a symbol an `int` or a `str`, a tensor a numpy array or a torch tensor. `1`,
`True` and `1.0` are never the same value; `-0.0` is `0.0`; NaN and infinities are no values.
"""

import math
from collections.abc import Hashable, Iterable
from typing import Any

from neurosym.errors import SignatureError
from neurosym.program.inference import Substitution, tidy
from neurosym.program.types import (
    BOOL,
    FLOAT,
    INT,
    STR,
    FunctionType,
    Type,
    TypeConstructor,
    TypeVariable,
    list_of,
    pair_of,
    tensor_of,
)

Value = Any
"""A value of a program; which Python values these are is said above."""


def is_tensor(value: Value) -> bool:
    """Whether `value` is a numpy array or a torch tensor (told by its interface, so that torch needs no import)."""
    return hasattr(value, "shape") and hasattr(value, "dtype") and hasattr(value, "__array__")


def inhabits(value: Value, type_: Type) -> bool:
    """Whether `value` is of `type_`; a type variable takes any value."""
    if isinstance(type_, TypeVariable):
        return True
    if isinstance(type_, FunctionType):
        return callable(value)
    kind = type(value)
    match type_.name:
        case "int":
            return kind is int
        case "float":
            return kind is float and math.isfinite(value)
        case "bool":
            return kind is bool
        case "str":
            return kind is str
        case "symbol":
            return kind is int or kind is str
        case "list":
            return kind is list and all(inhabits(item, type_.arguments[0]) for item in value)
        case "pair":
            return kind is tuple and len(value) == 2 and all(map(inhabits, value, type_.arguments))
        case _:
            return is_tensor(value) and _fits(tuple(value.shape), type_.arguments)


def _fits(shape: tuple[int, ...], dimensions: tuple[Type, ...]) -> bool:
    if len(shape) != len(dimensions):
        return False
    sizes: dict[str, int] = {}
    for size, dimension in zip(shape, dimensions, strict=True):
        if isinstance(dimension, TypeConstructor):
            if int(dimension.name) != size:
                return False
        elif isinstance(dimension, TypeVariable) and sizes.setdefault(dimension.name, size) != size:
            return False
    return True


def type_of(value: Value) -> Type:
    """The type of a value; what an empty list leaves open is a type variable. Raises SignatureError for no value."""
    substitution = Substitution()
    return tidy([substitution.resolve(_type_of(value, substitution))])[0]


def common_type(values: Iterable[Value]) -> Type:
    """The one type of all `values`. Raises SignatureError when there is none."""
    substitution = Substitution()
    type_: Type = substitution.fresh()
    for value in values:
        substitution.unify(type_, _type_of(value, substitution))
    return tidy([substitution.resolve(type_)])[0]


def _type_of(value: Value, substitution: Substitution) -> Type:
    kind = type(value)
    if kind in (int, bool, str):
        return {int: INT, bool: BOOL, str: STR}[kind]
    if kind is float:
        if not math.isfinite(value):
            raise SignatureError(f"expected a finite number but found {value}")
        return FLOAT
    if kind is list:
        item: Type = substitution.fresh()
        for member in value:
            substitution.unify(item, _type_of(member, substitution))
        return list_of(item)
    if kind is tuple and len(value) == 2:
        return pair_of(_type_of(value[0], substitution), _type_of(value[1], substitution))
    if is_tensor(value):
        return tensor_of(*value.shape)
    found = f"a tuple of {len(value)}" if kind is tuple else kind.__name__
    raise SignatureError(f"expected int, float, bool, str, a list, a pair or a tensor but found {found}: {value!r:.60}")


def freeze(value: Value) -> Hashable:
    """A hashable stand-in: equal for values of one type exactly when `same_value` holds for them."""
    kind = type(value)
    if kind is list or kind is tuple:
        return tuple(map(freeze, value))
    if kind in (int, float, bool, str):
        hashable: Hashable = value + 0.0 if kind is float else value
        return hashable
    if is_tensor(value):
        array = (value.detach() if hasattr(value, "detach") else value).__array__()
        array = array + 0.0 if array.dtype.kind == "f" else array  # as for a float: -0.0 is 0.0
        return (tuple(array.shape), array.dtype.str, array.tobytes())
    raise SignatureError(f"expected a value but found {kind.__name__}")


def same_value(first: Value, second: Value) -> bool:
    """Whether two values are equal as values: 1, True and 1.0 are three of them, -0.0 and 0.0 one."""
    if type(first) is not type(second):
        return False
    if type(first) in (list, tuple):
        return len(first) == len(second) and all(map(same_value, first, second))
    if is_tensor(first):
        return freeze(first) == freeze(second)
    return bool(first == second)


def close_value(first: Value, second: Value, tolerance: float) -> bool:
    """Like `same_value`, floats within `tolerance` (absolute, and relative to the larger)."""
    if type(first) is float and type(second) is float:
        return math.isclose(first, second, rel_tol=tolerance, abs_tol=tolerance)
    if type(first) is type(second) and type(first) in (list, tuple):
        return len(first) == len(second) and all(
            close_value(one, other, tolerance) for one, other in zip(first, second, strict=True)
        )
    return same_value(first, second)


def to_json(value: Value) -> Any:
    """JSON data for a value: pairs and tensors as arrays, a float32 by its shortest text."""
    if is_tensor(value):
        return _tensor_to_json(value.__array__())
    return [to_json(item) for item in value] if type(value) in (list, tuple) else value


def _tensor_to_json(array: Any) -> Any:
    if array.ndim:
        return [_tensor_to_json(part) for part in array]
    return float(str(array[()])) if array.dtype.kind == "f" else array.item()


def from_json(data: Any, type_: Type) -> Value:
    """The value of `type_` that JSON data stands for: pairs travel as arrays, whole floats may have lost their point.

    A tensor is a numpy array of float32. Raises SignatureError when the data is of another type.
    """
    if isinstance(type_, TypeConstructor):
        if type_.name == "tensor" and type(data) in (list, float, int):
            return _tensor_from_json(data, type_)
        if type_.name == "list" and isinstance(data, list):
            return [from_json(item, type_.arguments[0]) for item in data]
        if type_.name == "pair" and isinstance(data, list) and len(data) == 2:
            return (from_json(data[0], type_.arguments[0]), from_json(data[1], type_.arguments[1]))
        if type_.name == "float" and type(data) is int:
            try:
                return float(data)
            except OverflowError:
                raise SignatureError(f"expected {type_} but found an integer beyond all floats") from None
    if not inhabits(data, type_):
        raise SignatureError(f"expected {type_} but found {data!r:.60}")
    return data


def _tensor_from_json(data: Any, type_: Type) -> Value:
    import numpy as np  # not at the top: nothing else here needs it

    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, which is refused below
            tensor = np.array(data, dtype=np.float32)
    except (ValueError, TypeError, OverflowError):
        raise SignatureError(f"expected {type_} but found {data!r:.60}") from None
    if not inhabits(tensor, type_) or not np.isfinite(tensor).all():
        raise SignatureError(f"expected {type_} of finite numbers but found shape {tensor.shape}: {data!r:.60}")
    return tensor
