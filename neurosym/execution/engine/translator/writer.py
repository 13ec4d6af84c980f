"""One function of the generated code as it is written: lines, temporaries, and what types its variables have."""

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from neurosym.errors import SignatureError
from neurosym.execution.engine.translator.operands import Item, Operand, Untranslatable, is_constructor, without_rigid
from neurosym.execution.engine.translator.runtime_functions import TOTAL, functions
from neurosym.program.inference import Substitution
from neurosym.program.types import BOOL, FLOAT, INT, FunctionType, Type, TypeVariable, variables


@dataclass
class Unit:
    """What all functions of one generated module share."""

    path: str
    bound: Mapping[str, ast.stmt]
    """The statements of the entry's file by the names that they bind."""
    own: dict[str, TypeVariable]
    """The type variables of the signature that stay open."""
    types: list[Type] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The functions of the runtime that are called."""
    helpers: dict[tuple[str, tuple[Type, ...]], tuple[str, Type] | None] = field(default_factory=dict)
    """Other functions of the file at the types of their arguments: name and result; None while one is written."""
    texts: list[str] = field(default_factory=list)

    def type_number(self, type_: Type) -> int:
        """The position of a type among those whose numbers the kernel is given."""
        open_type = without_rigid(type_, self.own)
        if open_type not in self.types:
            self.types.append(open_type)
        return self.types.index(open_type)


class Body:
    """A function being written. `is_final` is off while types are still being found: then what is open may stay so."""

    def __init__(
        self,
        unit: Unit,
        parameters: dict[str, Operand],
        known: dict[str, Type],
        evaluate: "Callable[[Body, ast.expr], Operand]",
        helper: "Callable[[Body, ast.Call, str], Operand]",
        define: "Callable[[Body, ast.FunctionDef], None]",
        *,
        is_entry: bool,
        is_final: bool,
    ) -> None:
        self.unit = unit
        self.substitution = Substitution()
        self.scopes: list[dict[str, Item]] = [dict(parameters)]
        self.parameters = parameters
        self.helper = helper
        self.define = define
        self.result: Type = self.substitution.fresh()
        self.known = known
        self.variables: dict[str, Type] = {}
        self.changed: frozenset[str] = frozenset()
        """The local variables whose lists are changed in place."""
        self.type_variables: dict[str, Type] = {}
        self.cells: dict[str, int] = {}
        """The names that functions within this one share with it, by their place in `frame`, a handle."""
        self.inner_name = ""
        """What this function is called, if it is within another one."""
        self.inner: dict[str, str] = {}
        """The functions within it, or those that it is within and beside, by their names: what calls them."""
        self.lines: list[str] = []
        self.is_entry, self.is_final = is_entry, is_final
        self.places: list[str] = []
        """The counters of the loops that are open."""
        self._evaluate = evaluate
        self._n_names = 0
        self._indent = 1

    @property
    def calls_functions(self) -> bool:
        """Whether something that is called may come back to Python and move the heap."""
        given = any(isinstance(operand.type, FunctionType) for operand in self.parameters.values())
        return given or any(isinstance(type_, FunctionType) for type_ in self.variables.values())

    # Lines

    def emit(self, line: str) -> None:
        """Write a line."""
        self.lines.append("    " * self._indent + line)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Write a compound statement; what is written meanwhile is its body."""
        self.emit(header)
        self._indent += 1
        n_lines = len(self.lines)
        yield
        if len(self.lines) == n_lines:
            self.emit("pass")
        self._indent -= 1

    def name(self) -> str:
        """A name that is not used yet."""
        self._n_names += 1
        return f"t{self._n_names}"

    def kept(self, text: str, type_: Type, *, is_flag: bool = False, made: bool = False) -> Operand:
        """A temporary for what a text gives, which is a value."""
        name = self.name()
        self.emit(f"{name} = {text}")
        return Operand(name, type_, is_flag=is_flag, made=made)

    def checked(self, text: str, type_: Type, *, made: bool = False) -> Operand:
        """A temporary for what a text gives; where that is no value, neither is the result."""
        operand = self.kept(text, type_, made=made)
        self.check(operand.text)
        return operand

    def check(self, word: str) -> None:
        """Give up where a word is no value."""
        with self.block(f"if {word} < LIMIT:"):
            self.emit(f"return {word}")

    def bottom(self) -> None:
        """The result is ⊥."""
        self.emit("return BOTTOM")

    def use(self, name: str) -> str:
        """The name of a function of the runtime, which is imported."""
        self.unit.used.add(name)
        return name

    def text_of_call(self, name: str, operands: tuple[Operand | str, ...], of: Type | None = None) -> str:
        """A call of the runtime; `of` is the type whose number it needs."""
        function = functions().get(name)
        if function is None:
            raise Untranslatable(f"{name}, which the runtime does not have")
        given = ["state"] if function.takes_state else []
        if function.takes_type:
            assert of is not None
            given.append(self.type_number(of))
        given += [operand if isinstance(operand, str) else operand.word for operand in operands]
        return f"{self.use(name)}({', '.join(given)})"

    def runtime(
        self, name: str, *operands: Operand | str, type_: Type, of: Type | None = None, made: bool = False
    ) -> Operand:
        """The result of a function of the runtime."""
        text = self.text_of_call(name, operands, of)
        if name in TOTAL:
            return self.kept(text, type_, made=made)
        return self.checked(text, type_, made=made)

    def type_number(self, type_: Type) -> str:
        """The text of a type's number."""
        return f"{self.use('get')}(t, {self.unit.type_number(self.resolve(type_))})"

    # Types

    def resolve(self, type_: Type) -> Type:
        """All that is known of a type."""
        return self.substitution.resolve(type_)

    def fresh(self) -> Type:
        """A type of which nothing is known yet."""
        return self.substitution.fresh()

    def unify(self, first: Type, second: Type, node: ast.AST | None = None) -> None:
        """Make two types equal."""
        try:
            self.substitution.unify(first, second)
        except SignatureError as error:
            self.refuse(node, f"types that differ ({str(error).replace(chr(39), '')})")

    def type_of(self, operand: Operand, node: ast.AST) -> Type:
        """The type of an operand, open only while types are being found."""
        type_ = self.resolve(operand.type)
        if isinstance(type_, TypeVariable) and self.is_final:
            self.refuse(node, "a value whose type is not clear")
        return type_

    def is_open(self, *types: Type) -> bool:
        """Whether a type is not known yet."""
        return any(isinstance(self.resolve(type_), TypeVariable) for type_ in types)

    def refuse(self, node: ast.AST | None, what: str) -> NoReturn:
        """Raise Untranslatable for a construct."""
        line = getattr(node, "lineno", None)
        raise Untranslatable(f"{what}, line {line}" if line else what)

    # Names

    def value(self, node: ast.expr) -> Operand:
        """Write an expression."""
        try:
            return self._evaluate(self, node)
        except Untranslatable as reason:
            raise Untranslatable(str(reason) if ", line " in str(reason) else f"{reason}, line {node.lineno}") from None

    def lookup(self, name: str) -> Item | None:
        """What a name stands for: an inner one, a parameter or a variable."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    @contextmanager
    def scope(self, names: Mapping[str, Item]) -> Iterator[None]:
        """Names of a comprehension or a lambda."""
        self.scopes.append(dict(names))
        yield
        self.scopes.pop()

    def variable(self, name: str) -> Operand:
        """The local variable of a name, declared where it is not yet."""
        type_ = self.type_of_name(name)
        if name in self.cells:
            return self.kept(f"{self.use('get')}({self._frame()}, {self.cells[name]})", type_)
        return Operand(f"v_{name}", type_)

    def type_of_name(self, name: str) -> Type:
        """The type of a local variable."""
        if name not in self.variables:
            self.variables[name] = self._reopened(self.known[name]) if name in self.known else self.fresh()
        return self.variables[name]

    def write(self, name: str, operand: Operand) -> None:
        """Assign to a local variable."""
        if name in self.cells:
            self.emit(f"{self.use('put')}({self._frame()}, {self.cells[name]}, {operand.word})")
        else:
            self.emit(f"v_{name} = {operand.word}")

    def _frame(self) -> str:
        return self.text_of_call("start", ("frame",))

    def _reopened(self, type_: Type) -> Type:
        """A type found by an earlier pass, with new variables for what it left open."""
        return self.substitution.instantiate(type_) if variables(type_) else type_


def is_number(type_: Type) -> bool:
    """Whether a type is one of those that Python calculates with; a truth value is 0 or 1."""
    return type_ in (INT, FLOAT, BOOL)


def is_sized(type_: Type) -> bool:
    """Whether words of a type are handles of items or characters."""
    return is_constructor(type_, "list", "str", "set")
