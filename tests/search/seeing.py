"""What a goal must take note of when it sees a term, in plain Python: what banks are held against."""

from neurosym.program.types import BOOL, FLOAT
from neurosym.program.values import close_value
from neurosym.search.goals import Goal
from neurosym.search.terms import Term


def see(goal: Goal, term: Term) -> None:
    """Show a goal a new term of its context."""
    if term.type == goal.type:
        mask = sum(1 << row for row in range(len(goal.values)) if _is_right(goal, term, row))
        if mask == goal.full:
            goal.solve(term.cost, term.program)
        elif mask:
            goal.note_match(mask, term.cost, lambda: term.program)
        if goal.is_sequence and term.total and any(term.key) and all(map(is_infix, term.key, goal.key)):
            goal.add_piece(term)
    elif (
        term.type == goal.element
        and term.total
        and all(value in whole for value, whole in zip(term.key, goal.key, strict=True))
    ):  # type: ignore[operator]
        goal.add_element(term)
    if term.type == BOOL and term.total:
        mask = sum(1 << row for row, value in enumerate(term.key) if value)
        if mask not in (0, goal.full):
            goal.note_predicate(mask, term.cost, lambda: term.program)


def _is_right(goal: Goal, term: Term, row: int) -> bool:
    if goal.tolerance and goal.type == FLOAT:
        return term.column[row] is not None and close_value(term.column[row], goal.values[row], goal.tolerance)
    return term.key[row] == goal.key[row]


def is_infix(part: object, whole: object) -> bool:
    """Whether a tuple or string occurs in another, in one piece."""
    assert isinstance(part, tuple | str)
    assert isinstance(whole, tuple | str)
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))
