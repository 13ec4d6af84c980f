"""What programs mean, for comparing two of them."""

from enum import Enum

from neurosym.errors import BudgetError, EvaluationError
from neurosym.execution.reference import Interpreter, evaluate
from neurosym.library.library import Library
from neurosym.program.expression import Program
from neurosym.program.values import Value, freeze
from tests.strategies import shipped

# It raises Python's recursion limit, of which hypothesis warns when it happens inside a test.
Interpreter(shipped())


class Outcome(Enum):
    """What a run may come to besides a value."""

    UNDEFINED = "⊥"
    UNFINISHED = "unfinished"


def meaning(program: Program, inputs: tuple[Value, ...], library: Library | None = None) -> object:
    """The value for these inputs, or the outcome, whatever the reason, if there is none."""
    try:
        return freeze(evaluate(program, inputs, library or shipped(), steps=5_000))
    except EvaluationError:
        return Outcome.UNDEFINED
    except BudgetError:
        return Outcome.UNFINISHED


def same_meaning(left: Program, right: Program, inputs: tuple[Value, ...], library: Library | None = None) -> bool:
    """Whether two programs come to the same, as far as that can be told within the steps."""
    one, other = meaning(left, inputs, library), meaning(right, inputs, library)
    return one == other or Outcome.UNFINISHED in (one, other)
