"""GeneticEngine: a conditional over integers by `evaluate_lines`, as its own examples do. It has no loop."""

from typing import Annotated, Any

from geml.grammars.coding.classes import Number, XAssign
from geml.grammars.coding.conditions import LessThan
from geml.grammars.coding.control_flow import IfThenElse
from geml.grammars.coding.numbers import Max, Mul, Plus, Var
from geneticengine.grammar.metahandlers.vars import VarRange
from serve import Prepared, serve


def _prepare(job: dict[str, Any]) -> Prepared:
    names = ["in0", "in1", "in2"]
    XAssign.__init__.__annotations__["value"] = Number
    Var.__init__.__annotations__["name"] = Annotated[str, VarRange(names)]
    Var.feature_indices = {name: number for number, name in enumerate(names)}
    one, other, third = map(Var, names)
    then = XAssign(Mul(Plus(one, other), one))
    otherwise = XAssign(Max(one, Mul(other, third)))
    program = IfThenElse(cond=LessThan(one, other), then=then, elze=otherwise)
    rows = job["rows"]

    def work() -> list[Any]:
        function = program.evaluate_lines()
        return [function(row) for row in rows]

    return work, {"results": work()}


serve(_prepare, "geneticengine")
