"""What is translated gives what its Python gives; what is not is refused with the construct and the line."""

from functools import cache
from pathlib import Path

import pytest

from neurosym.execution.engine.engine import Engine
from neurosym.execution.engine.memory import Undecided
from neurosym.execution.engine.translator.operands import Untranslatable
from neurosym.execution.engine.translator.translation import translate
from neurosym.library.entry import Kind
from neurosym.library.library import Library
from neurosym.program.inference import Substitution, default
from neurosym.program.types import INT, FunctionType, substitute, variables
from neurosym.program.values import freeze, type_of
from tests.execution.engine.columns import Columns, reference_values
from tests.strategies import shipped

CONSTRUCTS = Library([]).extended(Path(__file__).with_name("constructs.py"))


@cache
def columns() -> Columns:
    return Columns(Engine(CONSTRUCTS))


def instance_of(signature: FunctionType, inputs: tuple[object, ...]) -> FunctionType:
    """The signature at the types of some inputs."""
    substitution = Substitution()
    open_signature = substitution.instantiate(signature)
    assert isinstance(open_signature, FunctionType)
    for wanted, value in zip(open_signature.parameters, inputs, strict=True):
        if not callable(value):
            substitution.unify(wanted, substitution.instantiate(type_of(value)))
    instance = default(substitution.resolve(open_signature))
    assert isinstance(instance, FunctionType)
    return instance


@pytest.mark.parametrize("name", [entry.name for entry in CONSTRUCTS])
def test_a_construct_means_what_it_means_in_python(name: str) -> None:
    entry = CONSTRUCTS[name]
    doc = entry.implementation.__doc__ or ""
    calls = [line.strip().removeprefix(f">>> {name}") for line in doc.splitlines() if ">>>" in line]
    assert calls
    for call in calls:
        inputs = eval(f"(lambda *inputs: inputs){call}")
        instance = instance_of(entry.signature, inputs)
        operation = columns().engine.kernels.compile(entry.reference(), instance)
        assert operation.is_compiled, operation.reason
        (expected,) = reference_values(columns().engine, entry.reference(), [inputs])
        (found,) = columns().run(operation, instance, [inputs])
        if found is Undecided.ESCAPED:
            assert "2**62" in call
        else:
            assert (found is None) == (expected is None)
            assert found is None or freeze(found) == freeze(expected), f"{found} but {expected}"


@pytest.mark.parametrize(
    "entry", [entry for entry in shipped() if entry.kind is Kind.ALGORITHMIC], ids=lambda e: e.name
)
def test_every_shipped_entry_translates(entry) -> None:  # type: ignore[no-untyped-def]
    numbers = {name: INT for name, variable in variables(entry.signature).items() if variable.bound == "Num"}
    signature = substitute(entry.signature, numbers)
    assert isinstance(signature, FunctionType)
    assert "def column(state, t, arguments, n, out):" in translate(entry, signature).source


def test_what_needs_a_type_at_run_time_is_named_once() -> None:
    entry = shipped()["frequencies"]
    kernel = translate(entry, entry.signature)
    assert len(set(kernel.types)) == len(kernel.types)
    assert [str(type_) for type_ in kernel.types] == ["e where e: Eq"]


REFUSED = [
    ("def f(n: int) -> int:\n    def g(k=n) -> int:\n        return k\n    return g()", "the function g", 4),
    (
        "def f(n: int) -> int:\n    def g(k: int) -> int:\n        def h(j: int) -> int:\n            return j\n"
        "        return h(k)\n    return g(n)",
        "the function h",
        5,
    ),
    (
        "def f(xs: list[int]) -> int:\n    found = [1]\n    def g(k: int) -> int:\n        found.append(k)\n"
        "        return k\n    return g(2)",
        "a list that g changes",
        6,
    ),
    ("def f(n: int) -> int:\n    def g(k: int) -> int:\n        return k\n    return g(n, n)", "a call of g", 6),
    ("def f(n: int) -> int:\n    return f(n - 1)", "the recursion of f", 4),
    ("def f(xs: list[int]) -> int:\n    with open('x') as y:\n        return 1", "With", 4),
    ("def f(n: int) -> int:\n    return (lambda x: x)(n)", "a call of lambda", 4),
    (
        "def f(xs: list[int]) -> int:\n    total = 0\n    for x in set(xs):\n        total = x\n    return total",
        "a set",
        5,
    ),
    ("def f(n: int) -> int:\n    assert n\n    return n", "Assert", 4),
    ("def f(n: int) -> int:\n    raise ValueError(n)", "Raise", 4),
    ("def f(n: int) -> int:\n    x = 0\n    x = 0.5\n    return n", "types that differ", 5),
    ("def f(n: int) -> int:\n    try:\n        return n\n    except ValueError:\n        return 0", "try", 4),
    ("def f(n: A) -> int:\n    return 1 if isinstance(n, int) else 0", "isinstance", 4),
    ("def f(n: A) -> int:\n    return 1 if n else 0", "the truth of", 4),
    ("def f(s: str) -> str:\n    return s.zfill(3)", "the method zfill of a text", 4),
    ("def f(s: str) -> str:\n    return f'{s:>3}'", "a format", 4),
    ("def f(n: int) -> int:\n    return undefined(n)", "a call of undefined", 4),
    ("def f(n: int) -> int:\n    return [n, n][::n][0] if sorted([n], key=n) else 2**70", "", 4),
    ("def f(xs: list[int]) -> int:\n    a, b, c = xs\n    return a", "unpacked as 3", 4),
]


@pytest.mark.parametrize(("text", "reason", "line"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_outside_of_the_subset_is_refused(text: str, reason: str, line: int, tmp_path: Path) -> None:
    header = "from typing import TypeVar\nfrom neurosym.library import algorithmic\nA = TypeVar('A')\n@algorithmic()\n"
    path = tmp_path / "entries.py"
    path.write_text(header + text)
    (entry,) = Library([]).extended(path)
    with pytest.raises(Untranslatable, match=f"line {line + 2}$") as refusal:
        translate(entry, entry.signature)
    assert reason in str(refusal.value)


def test_a_file_that_changed_is_not_translated(tmp_path: Path) -> None:
    path = tmp_path / "entries.py"
    path.write_text("from neurosym.library import algorithmic\n@algorithmic()\ndef f(n: int) -> int:\n    return n\n")
    (entry,) = Library([]).extended(path)
    path.write_text(path.read_text().replace("return n", "return n + 1"))
    with pytest.raises(Untranslatable, match="no longer what it was"):
        translate(entry, entry.signature)
