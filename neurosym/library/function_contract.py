"""The contract of algorithmic entries, checked by running them: only in a process that may be killed."""

import contextlib
import io
import marshal
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from zlib import crc32

import numpy as np

from neurosym.errors import EvaluationError, SignatureError
from neurosym.library.doctests import Call, run_doctests
from neurosym.library.entry import Entry
from neurosym.library.fuel import MAX_BITS, MAX_SIZE
from neurosym.library.random_values import Drawn, DrawnFunction, draw_cases
from neurosym.program.types import FunctionType, Type, TypeConstructor, TypeVariable
from neurosym.program.values import Value, common_type, freeze, inhabits, is_tensor

N_CASES = 28
"""Random inputs an entry is called with, besides those at the bounds: each type of `drawing` four times."""

Announce = Callable[[str], None]
"""Told what is about to be called, so that a call that never ends can be named."""


@dataclass(frozen=True)
class Answer:
    """A call that gave a value, at concrete types where they are known."""

    signature: FunctionType
    arguments: tuple[Value, ...]
    result: Value


@dataclass
class Findings:
    """Broken clauses, one sentence each, and what the random calls gave, to be compared with another process.

    `answers` are the calls that gave a value, those of doctests first.
    """

    clauses: list[str] = field(default_factory=list)
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def add(self, clause: str, found: str) -> None:
        """Note the first thing found against a clause."""
        if not any(known.startswith(f"{clause}: ") for known in self.clauses):
            self.clauses.append(f"{clause}: {found}")


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a value, ⊥ with its reason, or another exception."""

    value: Value = None
    reason: str | None = None
    error: BaseException | None = None

    def __str__(self) -> str:
        if self.error is not None:
            return f"raised {type(self.error).__name__}: {self.error}"
        return f"gave ⊥ ({self.reason})" if self.reason is not None else f"gave {shown(self.value)}"

    @property
    def fingerprint(self) -> str:
        """A short text that differs where outcomes do."""
        return fingerprint(self.value) if self.reason is None else f"⊥ {self.reason}"


def function_findings(entry: Entry, seed: int, announce: Announce) -> Findings:
    """What is wrong with an algorithmic entry."""
    findings = Findings()
    calls = _check_examples(entry, findings, announce)
    for call in calls:
        _check_types(f"{entry.name}({shown_arguments(call.arguments)})", call, entry.signature, findings)
        if not call.is_bottom:
            findings.answers.append(Answer(entry.signature, call.arguments, call.result))
    cases = draw_cases(entry.signature, np.random.default_rng([seed, crc32(entry.name.encode())]), N_CASES)
    outcomes: list[Outcome] = []
    for drawn in cases:
        outcome = _check_call(entry, drawn, findings, announce)
        if outcome is None:
            return findings
        outcomes.append(outcome)
        findings.outcomes.append((_spelt(entry, drawn), outcome.fingerprint))
        if outcome.reason is None and not _excess(outcome.value):
            findings.answers.append(Answer(*drawn, outcome.value))
    for (concrete, inputs), first in reversed(list(zip(cases[:N_CASES], outcomes[:N_CASES], strict=True))):
        announce(_spelt(entry, (concrete, inputs)))
        again = called(entry.implementation, inputs, Findings())
        if again.fingerprint != first.fingerprint or again.error is not None:
            findings.add("deterministic", f"{_spelt(entry, (concrete, inputs))} {first}, and later {again}")
    return findings


def _check_examples(entry: Entry, findings: Findings, announce: Announce) -> tuple[Call, ...]:
    if not entry.doc:
        findings.add("documented", "it has no docstring")
    if len(entry.examples) < 2:
        findings.add("examples", f"expected two doctests or more, found {len(entry.examples)}")
    failures, calls = run_doctests(entry.implementation, announce)
    for failure in failures:
        findings.add("examples hold", failure)
    if len(entry.examples) >= 2 and not any(map(_is_edge_call, calls)):
        findings.add(
            "examples",
            "none is an edge case: expected a doctest with ⊥, or with an input or output that is empty, of one item, "
            "zero, negative or False",
        )
    return calls


def _is_edge_call(call: Call) -> bool:
    return call.is_bottom or any(map(_is_edge, (*call.arguments, call.result)))


def _is_edge(value: Value) -> bool:
    if isinstance(value, list):
        return len(value) <= 1
    if isinstance(value, tuple):
        return any(map(_is_edge, value))
    if isinstance(value, str):
        return value == ""
    return isinstance(value, int | float) and (value is False or (value is not True and value <= 0))


def _check_types(spelt: str, call: Call, signature: FunctionType, findings: Findings) -> None:
    """Whether a doctest's values inhabit the declared types, each type variable standing for one type."""
    expected: list[Type] = [*signature.parameters]
    values = list(call.arguments)
    if not call.is_bottom:
        expected.append(signature.result)
        values.append(call.result)
    if len(call.arguments) != len(signature.parameters):
        findings.add("typed", f"{spelt} has {len(call.arguments)} arguments, but its signature is {signature}")
        return
    at: dict[str, list[Value]] = {}
    for value, type_ in zip(values, expected, strict=True):
        if not inhabits(value, type_):
            findings.add("typed", f"in {spelt}, {shown(value)} is not of type {type_}")
            return
        for name, member in _at_variables(type_, value):
            at.setdefault(name, []).append(member)
    for name, members in at.items():
        try:
            common_type(members)
        except SignatureError as error:
            findings.add("typed", f"in {spelt}, {name} is of two types: {error}")


def _at_variables(type_: Type, value: Value) -> Iterator[tuple[str, Value]]:
    """The parts of a value that stand where its type has a variable."""
    if isinstance(type_, TypeVariable):
        yield type_.name, value
    elif isinstance(type_, TypeConstructor) and type_.name == "list":
        for item in value:
            yield from _at_variables(type_.arguments[0], item)
    elif isinstance(type_, TypeConstructor) and type_.name == "pair":
        for item, argument in zip(value, type_.arguments, strict=True):
            yield from _at_variables(argument, item)


def _check_call(entry: Entry, drawn: Drawn, findings: Findings, announce: Announce) -> Outcome | None:
    """What a call with random inputs gave; None after a failure that makes further calls pointless."""
    concrete, inputs = drawn
    spelt = _spelt(entry, drawn)
    announce(spelt)
    before = fingerprint(_data(inputs))
    outcome = called(entry.implementation, inputs, findings)
    if outcome.error is not None:
        findings.add("fails only by EvaluationError", f"{spelt} {outcome}")
        return None
    if fingerprint(_data(inputs)) != before:
        findings.add("inputs unchanged", f"{spelt} changed its inputs to ({shown_arguments(inputs)})")
        return None
    for misuse in (function.misuse for function in inputs if isinstance(function, DrawnFunction) and function.misuse):
        findings.add("typed", f"in {spelt}, {misuse}")
    if outcome.reason is None:
        if found := _excess(outcome.value):
            findings.add("bounded", f"{spelt} gave {found}; expected EvaluationError past the bounds")
        elif not inhabits(outcome.value, concrete.result):
            findings.add("typed", f"{spelt} {outcome}, which is not of type {concrete.result} ({concrete})")
    return outcome


def called(function: Callable[..., Any], inputs: tuple[Value, ...], findings: Findings) -> Outcome:
    """What a call gives; notes where it prints or reaches outside itself."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), _WATCH as watch:
        try:
            outcome = Outcome(value=function(*inputs))
        except EvaluationError as error:
            outcome = Outcome(reason=str(error))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what the contract asks about
            outcome = Outcome(error=error)
    if printed.getvalue():
        findings.add("pure", f"it prints: {printed.getvalue()!r:.60}")
    if watch.seen:
        findings.add("pure", f"it reaches outside itself: {watch.seen}")
    return outcome


class _Watch:
    """Hears, while it is entered, of files, sockets and processes that are opened."""

    EVENTS = ("open", "socket.connect", "subprocess.Popen", "os.system", "os.remove", "os.rename", "os.mkdir")

    def __init__(self) -> None:
        self.seen = ""
        self._is_active = False
        self._is_installed = False

    def __enter__(self) -> "_Watch":
        if not self._is_installed:
            sys.addaudithook(self._hear)  # can't be removed, so once
            self._is_installed = True
        self.seen, self._is_active = "", True
        return self

    def __exit__(self, *_: object) -> None:
        self._is_active = False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_active and event in self.EVENTS and not _is_importing():
            self.seen = f"{event} {arguments[0]!r:.60}"


_WATCH = _Watch()


def _is_importing() -> bool:
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
    return False


def _excess(value: Value) -> str:
    """What of a value is past the bounds, if anything."""
    if isinstance(value, list | str) and len(value) > MAX_SIZE:
        return f"more than {MAX_SIZE} items"
    if isinstance(value, list | tuple):
        return next(filter(None, map(_excess, value)), "")
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value}, which is no number"
    return f"an integer of more than {MAX_BITS} bits" if isinstance(value, int) and _n_bits(value) > MAX_BITS else ""


def _n_bits(value: int) -> int:
    return value.bit_length()


def _data(inputs: tuple[Value, ...]) -> list[Value]:
    """The inputs, with the results that their functions give in the place of functions."""
    return [value.results if isinstance(value, DrawnFunction) else value for value in inputs]


def fingerprint(value: Value) -> str:
    """A short text that differs where values do, types included."""
    whole: Any = freeze(value) if _holds_tensor(value) else value
    try:
        # not repr: it is quadratic in the digits of an integer; version 0 knows nothing of shared or interned objects
        return sha256(marshal.dumps(whole, 0)).hexdigest()[:16]
    except ValueError:
        return f"no value but {type(value).__name__}"


def _holds_tensor(value: Value) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and _holds_tensor(value[0])
    return is_tensor(value)


def _spelt(entry: Entry, drawn: Drawn) -> str:
    return f"{entry.name}({shown_arguments(drawn[1])})"


def shown_arguments(arguments: tuple[Value, ...]) -> str:
    """Arguments as in a call, shortened."""
    return ", ".join(map(shown, arguments))


def shown(value: Value) -> str:
    """A value as text, shortened."""
    if isinstance(value, int) and not isinstance(value, bool) and _n_bits(value) > 200:
        return f"<an integer of {_n_bits(value)} bits>"
    if isinstance(value, list) and len(value) > 8:
        return f"[{shown(value[0])}, … {len(value)} items]"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))})"
    if is_tensor(value):
        return f"<tensor of shape {tuple(value.shape)}>"
    if callable(value) and not isinstance(value, DrawnFunction):
        return "…"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:40]}… of {len(text)} characters"
