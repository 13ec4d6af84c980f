"""The text of programs, and back: `lambda items: fold(lambda total, item: add(total, item), 0, items)`.

Python's own notation for calls, lambdas and constants. The round trip is exact. The full form spells a reference as
`name@digest#slot`; without a digest the name is looked up.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from neurosym.errors import ProgramError, SignatureError
from neurosym.program.expression import (
    Apply,
    Hole,
    Lambda,
    Literal,
    Program,
    Reference,
    Variable,
    references,
)
from neurosym.program.types import Type, parse_type, place
from neurosym.program.values import type_of

Resolve = Callable[[str, str | None], Reference]
"""The reference for a name and a digest (None: whichever the library has)."""


_FREE = re.compile(r"_\d+")
"""How a free variable is spelt: by its index."""


def to_text(program: Program, full: bool = False) -> str:
    """The text that `parse_program` reads back; `full` pins every reference by digest and slot."""
    return _Writer(full, frozenset(reference.name for reference in references(program))).text(program, ())


@dataclass(frozen=True)
class _Writer:
    full: bool
    reserved: frozenset[str]
    """The names of entries: a parameter that bears one is given another name."""

    def text(self, program: Program, names: tuple[str, ...]) -> str:
        match program:
            case Variable(index):
                return names[index] if index < len(names) else f"_{index - len(names)}"
            case Reference(name, digest):
                slot = f"#{program.slot}" if program.slot is not None and program.slot != name else ""
                return f"{name}@{digest}{slot}" if self.full else name + slot
            case Literal():
                text = repr(program.value)
                return text if _literal_type(text) == program.type else f"({text}: {program.type})"
            case Hole(type_):
                return f"?[{type_}]"
            case Lambda(own, body):
                inner = distinct_names(own, (*names, *self.reserved))
                return f"lambda {', '.join(inner)}: {self.text(body, inner + names)}"
            case Apply(function, arguments):
                spelt = ", ".join(self.text(argument, names) for argument in arguments)
                return f"{self.text(function, names)}({spelt})"


def distinct_names(own: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
    """Parameter names made distinct from each other and from those that are taken, by a number where needed."""
    chosen: list[str] = []
    for name in own:
        stem = f"x{name}" if _FREE.fullmatch(f"{name}0") else name
        number, candidate = 2, stem
        while candidate in taken or candidate in chosen:
            number, candidate = number + 1, f"{stem}{number}"
        chosen.append(candidate)
    return tuple(chosen)


def with_distinct_names(program: Program, reserved: Collection[str] = ()) -> Program:
    """`program` with the parameter names that its text has: none hides an outer one, an entry or one of `reserved`."""
    return _renamed(program, (), {*reserved, *(reference.name for reference in references(program))})


def _renamed(program: Program, names: tuple[str, ...], reserved: set[str]) -> Program:
    match program:
        case Lambda(own, body):
            inner = distinct_names(own, (*names, *reserved))
            return Lambda(inner, _renamed(body, inner + names, reserved))
        case Apply(function, arguments):
            return Apply(function, tuple(_renamed(argument, names, reserved) for argument in arguments))
    return program


def _literal_type(text: str) -> Type | None:
    """The type that the parser gives to a bare constant."""
    try:
        return type_of(ast.literal_eval(text))
    except (SignatureError, ValueError, SyntaxError):
        return None


def parse_program(text: str, resolve: Resolve) -> Program:
    """The program that `text` spells.

    Raises ProgramError with the column of what was not expected, or with the sub-expression that has no type.
    """
    return _Parser(text, resolve).whole()


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>-?\d+\.\d*(?:[eE][-+]?\d+)?|-?\d+(?:[eE][-+]?\d+)|-?\d+)
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<reference>[^\W\d]\w*@[0-9a-f]+(?:\#\w+)?|[^\W\d]\w*\#\w+)
    | (?P<name>[^\W\d]\w*)
    | (?P<mark>->|[?()\[\],:])
    )""",
    re.VERBOSE | re.DOTALL,
)


_MAX_NESTING = 150
"""Expressions within expressions: far more than a program has, far less than Python's stack."""


def _with_names(message: str, names: tuple[str, ...]) -> str:
    """A message about a part of the text, its free variables by the names that they have there."""
    spelt = {f"_{index}": name for index, name in enumerate(names)}
    return re.sub(r"\b_\d+\b", lambda found: spelt.get(found[0], found[0]), message)


class _Parser:
    def __init__(self, text: str, resolve: Resolve) -> None:
        self.text = text
        self.resolve = resolve
        self.depth = 0
        self.tokens = list(self._scan())
        self.next = 0

    def _scan(self) -> Iterator[tuple[str, str, int]]:
        position = 0
        while self.text[position:].strip():
            match = _TOKEN.match(self.text, position)
            if not match or match.lastgroup is None:
                column = len(self.text) - len(self.text[position:].lstrip())
                found = repr(self.text[column])
                raise ProgramError(f"expected a program but found {found} {place(self.text, column)}")
            yield match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)
            position = match.end()
        yield "end", "", len(self.text)

    def whole(self) -> Program:
        program = self.expression(())
        if self.tokens[self.next][0] != "end":
            self.fail("end of text")
        return program

    def expression(self, names: tuple[str, ...]) -> Program:
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise ProgramError(f"expected at most {_MAX_NESTING} nested expressions: {self.text[:60]!r}…")
        program = self.nested_expression(names)
        self.depth -= 1
        return program

    def nested_expression(self, names: tuple[str, ...]) -> Program:
        kind, token, _ = self.tokens[self.next]
        if kind == "name" and token == "lambda":
            return self.lambda_(names)
        if kind in ("number", "string") or token == "[" or (kind == "name" and token in ("True", "False")):
            return Literal.of(self.constant())
        if token == "(":
            return self.parenthesis()
        if token == "?":
            self.next += 1
            return Hole(self.bracketed_type("[", "]"))
        if kind not in ("name", "reference"):
            self.fail("a program")
        self.next += 1
        function = self.variable_or_reference(kind, token, names)
        if not self.take("("):
            return function
        arguments: list[Program] = []
        while not self.take(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression(names))
        try:
            return Apply(function, tuple(arguments))
        except ProgramError as error:
            raise ProgramError(_with_names(str(error), names)) from None

    def lambda_(self, names: tuple[str, ...]) -> Program:
        self.next += 1
        own: list[str] = []
        while not own or self.take(","):
            kind, token, _ = self.tokens[self.next]
            if kind != "name":
                self.fail("a parameter name")
            if token in own:
                self.fail(f"a parameter name other than {token!r}")
            own.append(token)
            self.next += 1
        self.expect(":")
        body = self.expression((*own, *names))
        try:
            return Lambda(tuple(own), body)
        except ProgramError as error:
            raise ProgramError(_with_names(str(error), (*own, *names))) from None

    def variable_or_reference(self, kind: str, token: str, names: tuple[str, ...]) -> Variable | Reference:
        if kind == "name":
            if token in names:
                return Variable(names.index(token))
            if _FREE.fullmatch(token):
                return Variable(len(names) + int(token[1:]))
            return self.resolve(token, None)
        name, _, slot = token.partition("#")
        name, _, digest = name.partition("@")
        found = self.resolve(name, digest or None)
        if slot and found.slot is None:
            raise ProgramError(f"{name} has no weights, so it takes no slot: {self.text!r}")
        return Reference(found.name, found.digest, found.signature, slot) if slot else found

    def parenthesis(self) -> Program:
        """A pair constant, or a constant with its type: `(1, 2)`, `([]: list[int])`."""
        start = self.next
        value = self.constant(inside_parenthesis=True)
        if self.take(":"):
            type_ = self.bracketed_type("", ")")
            return Literal.of(value, type_)
        self.next = start
        return Literal.of(self.constant())

    def constant(self, inside_parenthesis: bool = False) -> object:
        """A Python constant; its tokens are handed to `ast.literal_eval` as they stand."""
        if inside_parenthesis:
            self.expect("(")
        start = self.tokens[self.next][2]
        depth = 0
        while True:
            kind, token, _ = self.tokens[self.next]
            closing = token in (")", "]") and kind == "mark"
            if kind == "end" or (depth == 0 and (closing or (kind == "mark" and token in (",", ":")))):
                break
            if kind == "mark":
                depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token, 0)
            self.next += 1
            if depth == 0:
                break
        end = self.tokens[self.next][2]
        try:
            return ast.literal_eval(self.text[start:end].strip())
        except (ValueError, SyntaxError):
            raise ProgramError(
                f"expected a constant but found {self.text[start:end]!r:.60} {place(self.text, start)}"
            ) from None

    def bracketed_type(self, opening: str, closing: str) -> Type:
        if opening:
            self.expect(opening)
        start, depth = self.tokens[self.next][2], 0
        while True:
            kind, token, position = self.tokens[self.next]
            if kind == "end":
                self.fail(repr(closing))
            if token == closing and depth == 0:
                break
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token, 0)
            self.next += 1
        self.next += 1
        try:
            return parse_type(self.text[start:position])
        except SignatureError as error:
            raise ProgramError(f"no type in a program: {error}") from None

    def take(self, mark: str) -> bool:
        if self.tokens[self.next][1] != mark or self.tokens[self.next][0] != "mark":
            return False
        self.next += 1
        return True

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            self.fail(repr(mark))

    def fail(self, expected: str) -> NoReturn:
        kind, token, column = self.tokens[self.next]
        found = "end of text" if kind == "end" else repr(token)
        raise ProgramError(f"expected {expected} but found {found} {place(self.text, column)}")
