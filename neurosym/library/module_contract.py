"""The contract of geometric entries, checked by running them on inputs shaped like those of their doctests."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from zlib import crc32

import torch
from torch import Tensor, nn

from neurosym.library.categorical import Categorical
from neurosym.library.doctests import run_doctests
from neurosym.library.entry import Entry
from neurosym.library.function_contract import Announce, Findings
from neurosym.program.types import Type, TypeConstructor, TypeVariable

BATCH_SHAPES = ((), (1,), (3,), (2, 3))
TOLERANCE = 1e-4
"""Between a batch and its items, which other kernels compute: absolute, and relative to the larger."""
GPU_TOLERANCE = 1e-3
"""Between CPU and GPU in float32 (TF32 off), which sum in other orders: absolute, and relative to the larger."""

Inputs = tuple[Tensor, ...]


def module_findings(entry: Entry, seed: int, announce: Announce) -> Findings:
    """What is wrong with a geometric entry."""
    findings = Findings()
    declared = entry.implementation
    if not (inspect.isclass(declared) and issubclass(declared, nn.Module)):
        findings.add("typed", "it is no torch.nn.Module class")
        return findings
    if not all(isinstance(type_, TypeConstructor) and type_.name == "tensor" for type_ in entry.signature.parameters):
        findings.add("typed", f"every input of a geometric entry is a tensor, but it is {entry.signature}")
        return findings
    if not entry.doc:
        findings.add("documented", "it has no docstring")
    missing = [name for name, parameter in inspect.signature(declared).parameters.items() if _is_required(parameter)]
    if missing:
        findings.add("constructor", f"its arguments need defaults, but {', '.join(missing)} has none")
    with _seeded(seed + crc32(entry.name.encode())):
        shown_inputs = _check_examples(entry, declared, findings, announce)
        if not missing and shown_inputs:
            announce(f"{declared.__name__}()")
            _check_module(entry, declared, shown_inputs, findings, announce)
    return findings


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Torch's own generators seeded within, and as they were after: modules draw their first weights from them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def _check_examples(entry: Entry, declared: type[nn.Module], findings: Findings, announce: Announce) -> Inputs | None:
    """Inputs of one item, as the doctests show them; None when they show none."""
    seen: list[Inputs] = []

    def record(module: nn.Module, inputs: tuple[object, ...]) -> None:
        if isinstance(module, declared) and all(isinstance(value, Tensor) for value in inputs):
            seen.append(tuple(value.detach().clone() for value in inputs if isinstance(value, Tensor)))

    hook = nn.modules.module.register_module_forward_pre_hook(record)
    try:
        failures, _ = run_doctests(declared, announce)
    finally:
        hook.remove()
    for failure in failures:
        findings.add("examples hold", failure)
    if not any("shape" in source for source, _ in entry.examples):
        findings.add("examples", "expected a doctest that shows a shape, as `Dense()(torch.zeros(3, 4)).shape`")
    for inputs in seen:
        item = _item(inputs, entry.signature.parameters)
        if item is not None:
            return item
    if seen or not failures:
        findings.add("examples", f"no doctest calls a module with inputs of type {entry.signature}")
    return None


def _item(inputs: Inputs, types: Sequence[Type]) -> Inputs | None:
    """The first item of a batch; None if the inputs are not of the types, or have no item."""
    if len(inputs) != len(types):
        return None
    n_leading = {value.ndim - _n_dimensions(type_) for value, type_ in zip(inputs, types, strict=True)}
    if len(n_leading) != 1 or min(n_leading) < 0 or any(value.numel() == 0 for value in inputs):
        return None
    (n_batch,) = n_leading
    return tuple(value.flatten(0, n_batch - 1)[0] if n_batch else value for value in inputs)


def _n_dimensions(type_: Type) -> int:
    assert isinstance(type_, TypeConstructor)
    return len(type_.arguments)


def _check_module(
    entry: Entry, declared: type[nn.Module], item: Inputs, findings: Findings, announce: Announce
) -> None:
    try:
        module = declared()
        with torch.no_grad():
            module.eval()(*_batch(item, (2,)))  # lazy parameters get their shapes
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the contract asks about
        findings.add("constructor", f"made with its defaults it fails on the doctest's inputs: {_said(error)}")
        return
    checks: Sequence[tuple[str, Callable[[], str]]] = (
        ("any batch shape", lambda: _batch_shapes(entry, module, item)),
        ("batch equals item by item", lambda: _item_by_item(module, item)),
        ("inputs unchanged", lambda: _inputs_unchanged(module, item)),
        ("deterministic in eval mode", lambda: _deterministic(module, item)),
        ("gradient to every parameter", lambda: _gradients(declared(), item)),
        ("state round trip", lambda: _round_trip(module, declared(), item)),
        ("CPU equals GPU", lambda: _on_gpu(module, item) if torch.cuda.is_available() else ""),
    )
    for clause, check in checks:
        announce(f"{declared.__name__}: {clause}")
        module.eval()
        try:
            found = check()
        except Exception as error:  # noqa: BLE001 - as above
            found = _said(error)
        if found:
            findings.add(clause, found)


def _is_required(parameter: inspect.Parameter) -> bool:
    is_variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.default is parameter.empty and not is_variadic


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _batch(item: Inputs, batch_shape: tuple[int, ...]) -> Inputs:
    """Random inputs like those of one item: numbers of its kind, integers among those it has."""
    return tuple(_like(value, batch_shape) for value in item)


def _like(value: Tensor, batch_shape: tuple[int, ...]) -> Tensor:
    shape = (*batch_shape, *value.shape)
    if value.is_floating_point():
        return torch.randn(shape, dtype=value.dtype)
    if value.dtype == torch.bool:
        return torch.rand(shape) < 0.5
    highest = int(value.max()) if value.numel() else 0
    return torch.randint(0, highest + 1, shape, dtype=value.dtype)


def _output(module: nn.Module, inputs: Inputs) -> Tensor:
    given = module(*inputs)
    if isinstance(given, Categorical):
        return given.logits
    if not isinstance(given, Tensor):
        raise TypeError(f"expected a Tensor or a Categorical as result but found {type(given).__name__}")
    return given


@torch.no_grad()
def _batch_shapes(entry: Entry, module: nn.Module, item: Inputs) -> str:
    result = entry.signature.result
    # what names something has no dimensions in its type, and logits on the last axis
    dimensions = result.arguments if isinstance(result, TypeConstructor) and result.name == "tensor" else (None,)
    sizes: dict[Type, int] = {}
    for type_, value in zip(entry.signature.parameters, item, strict=True):
        assert isinstance(type_, TypeConstructor)
        sizes.update(zip(type_.arguments, value.shape, strict=True))
    for batch_shape in BATCH_SHAPES:
        shape = tuple(_output(module, _batch(item, batch_shape)).shape)
        n_leading = len(batch_shape)
        if shape[:n_leading] != batch_shape or len(shape) - n_leading != len(dimensions):
            return f"batch shape {batch_shape} gave a result of shape {shape}, but it is declared *batch {result}"
        for dimension, size in zip(dimensions, shape[n_leading:], strict=True):
            if dimension is None:
                continue
            expected = sizes.setdefault(dimension, size) if isinstance(dimension, TypeVariable) else int(str(dimension))
            if expected != size:
                return f"the result's dimension {dimension} is {size}, expected {expected}"
    return ""


@torch.no_grad()
def _item_by_item(module: nn.Module, item: Inputs) -> str:
    inputs = _batch(item, (4,))
    whole = _output(module, inputs)
    one_by_one = torch.stack([_output(module, tuple(value[number] for value in inputs)) for number in range(4)])
    return _difference(whole, one_by_one, TOLERANCE)


def _difference(first: Tensor, second: Tensor, tolerance: float) -> str:
    if torch.allclose(first.double(), second.double(), rtol=tolerance, atol=tolerance):
        return ""
    return f"they differ by up to {float((first.double() - second.double()).abs().max()):.2g} (tolerance {tolerance})"


@torch.no_grad()
def _inputs_unchanged(module: nn.Module, item: Inputs) -> str:
    inputs = _batch(item, (3,))
    before = [value.clone() for value in inputs]
    _output(module, inputs)
    unchanged = all(torch.equal(value, known) for value, known in zip(inputs, before, strict=True))
    return "" if unchanged else "it writes into the tensors that it is given"


@torch.no_grad()
def _deterministic(module: nn.Module, item: Inputs) -> str:
    inputs = _batch(item, (3,))
    first = _output(module, inputs)
    _output(module, _batch(item, (2,)))
    return "" if torch.equal(first, _output(module, inputs)) else "the same inputs gave another result later"


def _gradients(module: nn.Module, item: Inputs) -> str:
    output = _output(module.train(), _batch(item, (3,)))
    if not output.requires_grad:
        return "its result has no gradient"
    (output * torch.randn(output.shape)).sum().backward()
    for name, parameter in module.named_parameters():
        if parameter.requires_grad and parameter.grad is None:
            return f"{name} gets none"
        if parameter.grad is not None and not bool(parameter.grad.isfinite().all()):
            return f"that of {name} is not finite"
    return ""


@torch.no_grad()
def _round_trip(module: nn.Module, fresh: nn.Module, item: Inputs) -> str:
    inputs = _batch(item, (3,))
    expected = _output(module, inputs)
    fresh.load_state_dict({name: value.clone() for name, value in module.state_dict().items()})
    if torch.equal(expected, _output(fresh.eval(), inputs)):
        return ""
    return "a fresh module with its state_dict gives another result; is something learned outside of it?"


@torch.no_grad()
def _on_gpu(module: nn.Module, item: Inputs) -> str:
    inputs = _batch(item, (3,))
    expected = _output(module, inputs)
    try:
        with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
            found = _output(module.cuda(), tuple(value.cuda() for value in inputs))
        if found.device.type != "cuda":
            return "inputs on the GPU gave a result on the CPU"
        return _difference(expected, found.cpu(), GPU_TOLERANCE)
    finally:
        module.cpu()
