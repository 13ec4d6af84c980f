"""Kernels that are one expression: what is left of the text of a module without checks that change nothing."""

import ast

from neurosym.execution.engine.translator.runtime_functions import TOTAL


def result_of(source: str) -> str | None:
    """The result of a module's kernel as an expression of x0, x1, …; None where it is more than that.

    What is checked on the way is the result itself or always a value.
    """
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    checked: list[str] = []
    parameters = [argument.arg for argument in functions["kernel"].args.args]
    result = _result(functions, "kernel", [ast.Name(name) for name in parameters], checked)
    if result is None or not all(text == result or _is_value(text) for text in checked):
        return None
    return result


def _is_value(text: str) -> bool:
    """Whether an expression is an argument or a call of a function that always gives a value for values."""
    return text.isidentifier() or text.partition("(")[0] in TOTAL


def _result(functions: dict[str, ast.FunctionDef], name: str, given: list[ast.expr], checked: list[str]) -> str | None:
    names: dict[str, ast.expr] = {
        argument.arg: value for argument, value in zip(functions[name].args.args, given, strict=True)
    }

    def seen(node: ast.expr) -> ast.expr | None:
        """An expression with its names replaced, and its calls of the module's own functions."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            arguments = [_Renamed(names).visit(argument) for argument in node.args]
            text = _result(functions, node.func.id, arguments, checked)
            return None if text is None else ast.parse(text, mode="eval").body
        return _Renamed(names).visit(node)  # type: ignore[no-any-return]

    for statement in functions[name].body:
        match statement:
            case ast.Assign([ast.Name(target)], value) if (found := seen(value)) is not None:
                names[target] = found
            case ast.If(ast.Compare(ast.Name(one), [ast.Lt()], [ast.Name("LIMIT")]), [ast.Return(ast.Name(other))], []):
                if one != other:
                    return None
                checked.append(ast.unparse(names[one]))
            case ast.If(test, [ast.Assign([ast.Name(target)], then)], [ast.Assign([ast.Name(other)], otherwise)]):
                if target != other:
                    return None
                names[target] = _Renamed(names).visit(ast.IfExp(test, then, otherwise))
            case ast.Return(ast.expr() as value) if (found := seen(value)) is not None:
                return ast.unparse(found)
            case _:
                return None
    return None


class _Renamed(ast.NodeTransformer):
    """A copy of an expression with names replaced by what they stand for."""

    def __init__(self, names: dict[str, ast.expr]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._names.get(node.id, node)
