"""Running the doctests of an entry, and what they call it with."""

import doctest
import functools
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from neurosym.errors import EvaluationError
from neurosym.program.values import Value


@dataclass(frozen=True)
class Call:
    """A call in a doctest, and what it gave."""

    arguments: tuple[Value, ...]
    result: Value = None
    is_bottom: bool = False


def run_doctests(
    declared: Callable[..., Any], announce: Callable[[str], None]
) -> tuple[tuple[str, ...], tuple[Call, ...]]:
    """What failed, one sentence each, and the calls that the doctests made of a function (none of a class)."""
    calls: list[Call] = []
    names = dict(vars(sys.modules[declared.__module__]))
    if not inspect.isclass(declared):
        names[declared.__name__] = _recorded(declared, calls)
    runner = _Runner(announce)
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(declared) or "", names, declared.__name__, None, None)
    runner.run(test, out=lambda _: None)
    return tuple(runner.failures_found), tuple(calls)


def _recorded(function: Callable[..., Value], calls: list[Call]) -> Callable[..., Value]:
    @functools.wraps(function)
    def call(*arguments: Value) -> Value:
        try:
            result = function(*arguments)
        except EvaluationError:
            calls.append(Call(arguments, is_bottom=True))
            raise
        calls.append(Call(arguments, result))
        return result

    return call


class _Checker(doctest.OutputChecker):
    """Lets an expected exception be written with or without the module that defines it."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(want, got.removeprefix("neurosym.errors."), optionflags) or super().check_output(
            want, got, optionflags
        )


class _Runner(doctest.DocTestRunner):
    """Keeps what failed as sentences."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        super().__init__(checker=_Checker(), verbose=False)
        self.announce = announce
        self.failures_found: list[str] = []

    def report_start(self, out: Any, test: doctest.DocTest, example: doctest.Example) -> None:
        self.announce(example.source.strip())

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        self.failures_found.append(f"{example.source.strip()} gave {got.strip()}, expected {example.want.strip()}")

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        self.failures_found.append(f"{example.source.strip()} raised {exc_info[0].__name__}: {exc_info[1]}")
