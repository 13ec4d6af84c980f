import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from neurosym.errors import SignatureError
from neurosym.library import Entry, Kind
from neurosym.library.index import index_source

HEADER = """
import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from neurosym.library import Categorical, Eq, Num, Ord, algorithmic, geometric

A = TypeVar("A")
E = TypeVar("E", bound=Eq)
T = TypeVar("T", bound="Ord")
N = TypeVar("N", bound=Num)
Free = TypeVar("Free", bound=Any)
"""

FIRST = len(HEADER.splitlines()) + 1
LINE = FIRST + 1
"""Where a decorated function or class stands: its decorator is on the first line after the header."""


def never(name: str) -> Any:
    raise AssertionError(f"{name} was run")


def entries(source: str) -> list[Entry]:
    return index_source(HEADER + source, "mine.py", never)


def entry(source: str) -> Entry:
    (found,) = entries(source)
    return found


def function(parameters: str, result: str, body: str = "...", tier: str = "tier=1") -> str:
    return f"@algorithmic({tier})\ndef f({parameters}) -> {result}:\n    {body}\n"


def module(parameters: str, result: str) -> str:
    return f"@geometric\nclass MyNet2D(nn.Module):\n    def forward(self, {parameters}) -> {result}: ...\n"


@pytest.mark.parametrize(
    ("parameters", "result", "signature"),
    [
        ("number: int, value: float, claim: bool, text: str", "Symbol", "(int, float, bool, str) -> symbol"),
        ("items: list[A]", "list[list[A]]", "(list[a]) -> list[list[a]]"),
        ("both: tuple[A, int]", "A", "(pair[a, int]) -> a"),
        ("keep: Callable[[A, int], bool], item: A", "A", "((a, int) -> bool, a) -> a"),
        ("body: Callable[[Callable[[A], E], A], E], start: A", "E", "(((a) -> e, a) -> e, a) -> e where e: Eq"),
        ("a: E, b: T, c: N", "bool", "(e, t, n) -> bool where e: Eq, t: Ord, n: Num"),
        ("free: Free", "Free", "(free) -> free"),
        ("later: 'list[A]'", "'A'", "(list[a]) -> a"),
        ("keep: collections.abc.Callable[[A], bool]", "bool", "((a) -> bool) -> bool"),
        ('table: Float[Tensor, "*batch rows 3"]', "int", "(tensor[rows, 3]) -> int"),
    ],
)
def test_a_signature_is_the_annotation(parameters: str, result: str, signature: str) -> None:
    assert str(entry(function(parameters, result)).signature) == signature


@pytest.mark.parametrize(
    ("parameters", "result", "signature"),
    [
        ('image: Float[Tensor, "*batch height width"]', "Categorical[int]", "(tensor[height, width]) -> int"),
        (
            'image: Float[Tensor, "*batch n 8"], mask: Bool[Tensor, "*batch n"]',
            'Float[Tensor, "*batch"]',
            "(tensor[n, 8], tensor[n]) -> tensor[]",
        ),
    ],
)
def test_a_module_has_the_signature_of_its_forward(parameters: str, result: str, signature: str) -> None:
    found = entry(module(parameters, result))
    assert (found.name, found.kind, found.tier) == ("my_net2_d", Kind.GEOMETRIC, 0)
    assert str(found.signature) == signature


def test_an_entry_says_what_its_source_says() -> None:
    doc = (
        '"""Sum of\n    two numbers.\n\n    More.\n\n    >>> f(1, 2)\n    3\n    >>> f(0,\n    ...   0)\n    0\n    """'
    )
    found = entry(function("left: int, right: int", "int", doc))
    assert found.name == "f"
    assert found.parameters == ("left", "right")
    assert found.doc == "Sum of two numbers."
    assert found.examples == (("f(1, 2)", "3"), ("f(0,\n  0)", "0"))
    assert found.origin == f"mine.py:{LINE}"
    assert found.tier == 1


def test_a_tier_is_2_where_none_is_given() -> None:
    assert entry(function("n: int", "int", tier="")).tier == 2
    assert entry("@algorithmic\ndef f(n: int) -> int: ...").tier == 2


def test_what_is_not_decorated_is_no_entry() -> None:
    assert entries("def f(n): ...\nclass C: ...\n@property\ndef g(self): ...") == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (function("n", "int"), f"mine.py:{LINE}: parameter n of f has no annotation"),
        ("@algorithmic()\ndef f(n: int): ...", f"mine.py:{LINE}: f has no return annotation"),
        (function("", "int"), f"mine.py:{LINE}: f needs at least one parameter"),
        (function("*n: int", "int"), f"mine.py:{LINE}: the parameters of f must be positional"),
        (function("*, n: int", "int"), f"mine.py:{LINE}: the parameters of f must be positional"),
        (
            function("n: dict[str, int]", "int"),
            "parameter n of f is annotated dict[str, int]; expected int, float, bool",
        ),
        (function("n: B", "int"), "parameter n of f is annotated B; expected"),
        (function("n: tuple[int, int, int]", "int"), "parameter n of f is annotated tuple[int, int, int]; expected"),
        (function("n: list[Callable[[int], int]]", "int"), "parameter n of f has a function inside a value"),
        (function("n: int", "Callable[[int], int]"), "the result of f has a function inside a value"),
        (function("n: int", "Categorical[str]"), "the result of f is annotated Categorical[str]; expected"),
        (function("n: int", "None"), "the result of f is annotated None; expected"),
        (
            module('image: Float[Tensor, "height"]', "Tensor"),
            "must start with '*batch' (any leading shape), found 'height'",
        ),
        (
            module('image: Float[Tensor, "*batch 2*n"]', "Tensor"),
            "has the dimension '2*n'; expected a name or a number",
        ),
        ("@geometric\nclass Net(nn.Module): ...", f"mine.py:{LINE}: Net has no method forward"),
        (
            function("n: int", "int", tier="witness=lambda m, n: (m,)"),
            f"mine.py:{LINE}: expected the witness of f to be a function of this file, found lambda m, n: (m,)",
        ),
        (function("n: int", "int", tier="witness=math.floor"), "to be a function of this file, found math.floor"),
        (function("n: int", "int", tier="witness=missing"), "to be a function of this file, found missing"),
        (
            "def back(m): ...\n" + function("n: int", "int", tier="witness=back"),
            "expected the witness of f to have 2 parameters, the result and each argument, found 'm'",
        ),
        ("def back(*m): ...\n" + function("n: int", "int", tier="witness=back"), "to have 2 parameters"),
        (
            "def back(m, keep): ...\n" + function("keep: Callable[[int], bool]", "int", tier="witness=back"),
            "f takes a function, which no witness can give",
        ),
        (
            "S = TypeVar('S', bound=int)",
            f"mine.py:{FIRST}: TypeVar S is bound to int; expected Eq, Ord, Num or no bound",
        ),
        ("def f(:", f"mine.py:{FIRST}: no Python: invalid syntax"),
        ("S = typing.TypeVar('S', int, str)", f"mine.py:{FIRST}: TypeVar S is one of several types"),
        (function("n: int", "int", '""">>>f(1)"""'), f"mine.py:{LINE}: the doctests can't be read: line 1"),
        (function("n: 'list[int'", "int"), "parameter n of f is annotated 'list[int', which is no type"),
        (function("n: int", "int", tier="tier=3"), f"mine.py:{LINE}: expected a tier of 0, 1 or 2 but found 3"),
        (function("n: int", "int", tier="tier=True"), "expected a tier of 0, 1 or 2 but found True"),
        (function("n: int", "int", tier="tier=TIER"), "expected a tier of 0, 1 or 2 but found TIER"),
        (function("n: int", "int", tier="1"), f"mine.py:{LINE}: expected @algorithmic, with tier=… and witness=… or "),
        (function("n: int", "int", tier="teir=1"), "without, but found @algorithmic(teir=1)"),
        (function("n: int", "int") * 2, f"mine.py:{LINE + 3}: f is declared above, at mine.py:{LINE}"),
        ("@algorithmic()\nclass C: ...", "@algorithmic is for functions; C is another thing"),
        ("@algorithmic()\nasync def f(n: int) -> int: ...", "@algorithmic is for functions; f is another thing"),
        ("@geometric\ndef f(n: int) -> int: ...", "@geometric is for classes; f is a function"),
        ("\0", "mine.py:1: no Python"),
        ("x = " + "(" * 300, "no Python"),
    ],
)
def test_what_can_t_be_read_is_refused_naming_line_and_parameter(source: str, message: str) -> None:
    with pytest.raises(SignatureError) as caught:
        entries(source)
    assert message in str(caught.value)


# -- digests

PLAIN = """
LIMIT = 3

def helper(n):
    return n + LIMIT

@algorithmic(tier=1)
def f(n: int) -> int:
    return math.floor(helper(n))
"""


def digest(source: str) -> str:
    return entry(source).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return math", '    """Docstring.\n\n    >>> f(1)\n    4\n    """\n    return math'),
        ("    return n", '    """Docstring of a helper."""\n    return n'),
        ("    return math", "    # why\n    return math"),
        ("math.floor(helper(n))", "(math.floor(\n        helper( n ),\n    ))"),
        ("LIMIT = 3", "\n\n\nLIMIT = 3\nUNUSED = 4"),
        ("@algorithmic(tier=1)", "def unused(n):\n    return f(n)\n\n@algorithmic(tier=1)"),
        ("@algorithmic(tier=1)", "def back(m, n):\n    return (m,)\n\n@algorithmic(tier=1, witness=back)"),
    ],
    ids=[
        "docstring",
        "docstring of a helper",
        "comment",
        "layout",
        "what it does not reach",
        "what reaches it",
        "witness",
    ],
)
def test_a_digest_does_not_follow(old: str, new: str) -> None:
    assert old in PLAIN
    assert digest(PLAIN.replace(old, new)) == digest(PLAIN)


def test_a_digest_does_not_follow_the_witness_of_an_entry_that_it_calls() -> None:
    called = "def back(m, n):\n    return (m,)\n\n@algorithmic(tier=1{})\ndef g(n: int) -> int:\n    return n\n\n"
    calling = called + "@algorithmic(tier=1)\ndef f(n: int) -> int:\n    return g(n)\n"
    plain, witnessed = entries(calling.format("")), entries(calling.format(", witness=back"))
    assert [one.digest for one in plain] == [one.digest for one in witnessed]
    assert [one.load_witness is None for one in witnessed] == [False, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("floor(helper(n))", "ceil(helper(n))"),
        ("n + LIMIT", "n - LIMIT"),
        ("LIMIT = 3", "LIMIT = 3.0"),
        ("LIMIT = 3", "LIMIT = True"),
        ("tier=1", "tier=2"),
        ("f(n: int) -> int", "f(n: float) -> int"),
        ("f(n: int)", "f(m: int)"),
        ("LIMIT = 3", "from elsewhere import LIMIT"),
    ],
    ids=["body", "helper", "constant", "type of a constant", "tier", "annotation", "parameter", "import"],
)
def test_a_digest_follows(old: str, new: str) -> None:
    assert old in PLAIN
    assert digest(PLAIN.replace(old, new)) != digest(PLAIN)


def test_a_digest_follows_the_version_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    source = function("n: int", "int", "return numpy.abs(n)")
    versions = {"numpy": "2.0+local"}
    monkeypatch.setattr("neurosym.library.digest.metadata.version", versions.__getitem__)
    first = digest(source)
    versions["numpy"] = "2.0+other"
    assert digest(source) == first, "a local version tells the build only"
    versions["numpy"] = "2.1"
    assert digest(source) != first
    assert digest(PLAIN) == digest(PLAIN.replace("LIMIT = 3", "LIMIT = 3\nimport scipy")), "it does not reach scipy"


def test_a_digest_does_not_follow_the_order_of_hashes() -> None:
    """The digest in two other processes, which hash otherwise."""
    code = (
        "import sys; from neurosym.library.index import index_source; "
        "print(index_source(sys.stdin.read(), 'other.py', lambda name: None)[0].digest)"
    )
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", code],
            input=HEADER + PLAIN,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == digest(PLAIN)


def test_a_digest_is_the_same_in_every_python() -> None:
    """A golden value: grown entries pin digests, so a change here breaks every library that exists."""
    source = "@algorithmic(tier=0)\ndef f(n: int) -> int:\n    return -n if n < 0 else n\n"
    assert digest(source) == "2ce73bd551975adc397fcf1a1efb5412"
