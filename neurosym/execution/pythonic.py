"""Programs as Python expressions, and these as text within a width."""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from neurosym.execution.oneliner import OneLiner
from neurosym.program.expression import Apply, Lambda, Literal, Program, Reference, Variable
from neurosym.program.text import distinct_names
from neurosym.program.types import FunctionType

Names = tuple[str, ...]


@dataclass(frozen=True)
class Writer:
    """Writes programs; `name` gives what an entry is called, `one_liner` its expression if it has one."""

    name: Callable[[Reference], str]
    one_liner: Callable[[Reference], OneLiner | None]
    reserved: frozenset[str]

    def expression(self, program: Program, names: Names) -> ast.expr:
        """A program as Python, its variables being called `names`, innermost first."""
        match program:
            case Variable(index):
                return _name(names[index])
            case Reference():
                return _name(self.name(program))
            case Literal():
                return ast.parse(repr(program.value), mode="eval").body
            case Lambda(own, body):
                return _lambda(own, self.expression(body, own + names))
            case Apply(Reference() as function, arguments):
                one_liner = self.one_liner(function)
                if one_liner is None:
                    return _call(_name(self.name(function)), [self.expression(item, names) for item in arguments])
                return _Inlined(self, one_liner, function.signature, arguments, names).expression()
            case Apply(function, arguments):
                called = self.expression(function, names)
                return _call(called, [self.expression(argument, names) for argument in arguments])
        raise AssertionError(f"a program with a hole has no Python: {program}")


class _Inlined(ast.NodeTransformer):
    """The expression of an entry with arguments in the place of its parameters."""

    def __init__(
        self, writer: Writer, one_liner: OneLiner, signature: FunctionType, arguments: Sequence[Program], names: Names
    ) -> None:
        self.writer = writer
        self.one_liner = one_liner
        self.names = names
        pairs = list(zip(one_liner.parameters, arguments, signature.parameters, strict=True))
        self.functions = {name: argument for name, argument, type_ in pairs if isinstance(type_, FunctionType)}
        self.values = {name: argument for name, argument, type_ in pairs if not isinstance(type_, FunctionType)}
        self.loop_names: dict[str, str] = {}

    def expression(self) -> ast.expr:
        own = copy.deepcopy(self.one_liner.expression)
        self.loop_names = self._loop_names(own)
        written = self.visit(own)
        assert isinstance(written, ast.expr)
        return written

    def _loop_names(self, expression: ast.expr) -> dict[str, str]:
        """What the loop's variables are called: as the parameters of the lambda that takes them, else as they were."""
        targets = list(_targets(expression))
        chosen: dict[str, str] = {}
        for node in ast.walk(expression):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                function = self.functions.get(node.func.id)
                if isinstance(function, Lambda):
                    chosen |= dict(zip(map(ast.unparse, node.args), function.names, strict=True))
        others = [name for name in targets if name not in chosen]
        taken = {*self.names, *chosen.values(), *self.writer.reserved}
        return {**chosen, **dict(zip(others, distinct_names(others, taken), strict=True))}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.values:
            return self.writer.expression(self.values[node.id], self.names)
        if node.id in self.functions:
            return self.writer.expression(self.functions[node.id], self.names)
        return ast.Name(self.loop_names.get(node.id, node.id), node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = self.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function is None:
            self.generic_visit(node)
            return node
        inner = tuple(self.loop_names[ast.unparse(argument)] for argument in node.args)
        if isinstance(function, Lambda):
            return self.writer.expression(function.body, inner + self.names)
        n_inner = len(inner)
        called = Variable(function.index + n_inner) if isinstance(function, Variable) else function
        assert isinstance(called, Reference | Variable)
        return self.writer.expression(Apply(called, tuple(map(Variable, range(n_inner)))), inner + self.names)


def _targets(expression: ast.expr) -> Iterator[str]:
    for node in ast.walk(expression):
        if isinstance(node, ast.comprehension):
            yield from (name.id for name in ast.walk(node.target) if isinstance(name, ast.Name))


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _call(function: ast.expr, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(function, arguments, [])


def _lambda(names: Names, body: ast.expr) -> ast.Lambda:
    parameters = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    return ast.Lambda(parameters, body)


def layout(expression: ast.expr, indent: int, width: int = 100) -> str:
    """An expression as text; what does not fit the width is broken over lines, which start at `indent`."""
    line = _spelt(expression)
    if len(line) + indent <= width:
        return line
    inner = indent + 4
    match expression:
        case ast.Call(func=function, args=arguments, keywords=words):
            parts = [layout(argument, inner, width) for argument in arguments]
            parts += [f"{word.arg}={layout(word.value, inner, width)}" for word in words]
            return _broken(f"{layout(function, indent, width)}(", parts, ")", indent)
        case ast.List(elts=items):
            return _broken("[", [layout(item, inner, width) for item in items], "]", indent)
        case ast.Tuple(elts=items):
            return _broken("(", [layout(item, inner, width) for item in items], ")", indent)
        case ast.Lambda(args=parameters, body=body):
            return f"lambda {ast.unparse(parameters)}: {layout(body, indent, width)}"
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            lines = [_operand(then, inner, width), f"if {_operand(test, inner, width)}"]
            return _lines("(", [*lines, f"else {_operand(otherwise, inner, width)}"], ")", indent)
        case ast.BoolOp(op=operator, values=values):
            word = "and" if isinstance(operator, ast.And) else "or"
            first, *others = (_operand(value, inner, width) for value in values)
            return _lines("(", [first, *(f"{word} {other}" for other in others)], ")", indent)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            sign = ast.unparse(ast.Compare(_name("a"), [operator], [_name("b")]))[2:-2]
            return _lines("(", [_operand(left, inner, width), f"{sign} {_operand(right, inner, width)}"], ")", indent)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not {_operand(operand, indent, width)}"
        case ast.ListComp(elt=item, generators=[loop]):
            return _lines("[", [layout(item, inner, width), *_loop(loop, inner, width)], "]", indent)
        case ast.GeneratorExp(elt=item, generators=[loop]):
            return _lines("(", [layout(item, inner, width), *_loop(loop, inner, width)], ")", indent)
        case ast.Subscript(value=value, slice=index):
            return f"{_operand(value, indent, width)}[{ast.unparse(index)}]"
        case ast.Attribute(value=value, attr=name):
            return f"{_operand(value, indent, width)}.{name}"
    return line


def _spelt(expression: ast.expr) -> str:
    return ast.unparse(_SingleGenerators().visit(copy.deepcopy(expression)))


class _SingleGenerators(ast.NodeTransformer):
    """Spells `any(x for x in xs)` without the second pair of parentheses that `ast.unparse` gives it."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp) and not node.keywords:
            return _name(f"{ast.unparse(node.func)}{ast.unparse(node.args[0])}")
        return node


def _loop(loop: ast.comprehension, indent: int, width: int) -> list[str]:
    tests = [f"if {_operand(test, indent, width)}" for test in loop.ifs]
    return [f"for {ast.unparse(loop.target).strip('()')} in {_operand(loop.iter, indent, width)}", *tests]


def _operand(expression: ast.expr, indent: int, width: int) -> str:
    """An expression as a part of a larger one: in parentheses unless it holds together by itself."""
    text = layout(expression, indent, width)
    atoms = ast.Name | ast.Constant | ast.Call | ast.List | ast.Tuple | ast.ListComp | ast.Subscript | ast.Attribute
    return text if isinstance(expression, atoms) or text.startswith("(\n") else f"({text})"


def _broken(opening: str, parts: list[str], closing: str, indent: int) -> str:
    return _lines(opening, [f"{part}," for part in parts], closing, indent)


def _lines(opening: str, lines: list[str], closing: str, indent: int) -> str:
    inner = " " * (indent + 4)
    return "\n".join([opening, *(inner + line for line in lines), " " * indent + closing])
