"""S-expressions, as SMT-LIB and SyGuS write them: names, integers, booleans, strings and groups in parentheses.

Within a string two quotes stand for one (SMT-LIB 2.6, section 3.1); a semicolon begins a comment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from neurosym.errors import DataError


@dataclass(frozen=True, slots=True)
class Name:
    """A word that is no constant."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A string, an integer or a boolean."""

    value: str | int | bool
    position: int


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two parentheses."""

    items: tuple["Node", ...]
    position: int


Node = Name | Constant | Group

_TOKEN = re.compile(r'(?P<skipped>\s+|;[^\n]*)|(?P<parenthesis>[()])|(?P<string>"(?:[^"]|"")*")|(?P<word>[^\s()";]+)')
_INTEGER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Source:
    """A text and the name of the file that it comes from."""

    file: str
    text: str

    def error(self, position: int, expected: str) -> DataError:
        """What was expected, what was found instead, and where."""
        line = self.text.count("\n", 0, position) + 1
        column = position - self.text.rfind("\n", 0, position)
        found = repr(self.text[position : position + 40].split("\n")[0]) if position < len(self.text) else "its end"
        return DataError(f"{self.file}, line {line}, column {column}: expected {expected} but found {found}")

    def read(self) -> tuple[Node, ...]:
        """Everything that the text holds. Raises DataError with the place of what was not expected."""
        open_groups: list[tuple[int, list[Node]]] = []
        items: list[Node] = []
        for kind, token, position in self._tokens():
            if token == "(" and kind == "parenthesis":
                open_groups.append((position, items))
                items = []
            elif token == ")" and kind == "parenthesis":
                if not open_groups:
                    raise self.error(position, "an expression")
                start, outer = open_groups.pop()
                outer.append(Group(tuple(items), start))
                items = outer
            else:
                items.append(_atom(kind, token, position))
        if open_groups:
            raise self.error(open_groups[-1][0], "a group with a closing parenthesis")
        return tuple(items)

    def _tokens(self) -> Iterator[tuple[str, str, int]]:
        position = 0
        while position < len(self.text):
            match = _TOKEN.match(self.text, position)
            if match is None:
                raise self.error(position, "a string with a closing quote")
            kind = match.lastgroup
            assert kind is not None
            if kind != "skipped":
                yield kind, match.group(), position
            position = match.end()


def _atom(kind: str, token: str, position: int) -> Name | Constant:
    if kind == "string":
        return Constant(token[1:-1].replace('""', '"'), position)
    if token in ("true", "false"):
        return Constant(token == "true", position)
    if _INTEGER.fullmatch(token):
        return Constant(int(token), position)
    return Name(token, position)
