"""Every error that a user can meet, by what went wrong.

`EvaluationError` is the value ⊥ of the language, not a failure of ours: entries raise it, evaluators
turn it into a score. All others say what was expected, what was found, where, and what to do.
"""


class NeurosymError(Exception):
    """Base of all errors below."""


class SignatureError(NeurosymError):
    """A type or an annotation that can't be read, or types that don't fit."""


class ProgramError(NeurosymError):
    """A program text that can't be read, or a program that has no type."""


class LibraryError(NeurosymError, LookupError):
    """A name that the library doesn't have, or has twice."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class ContractError(NeurosymError):
    """An entry that breaks its contract; `clauses` are the reasons, one sentence each."""

    def __init__(self, entry: str, clauses: tuple[str, ...]) -> None:
        self.entry = entry
        self.clauses = clauses
        super().__init__(f"{entry} breaks its contract: " + "; ".join(clauses))


class TaskError(NeurosymError):
    """Examples that make no task: empty, contradicting, of mixed types, unreadable."""


class UnsolvedError(NeurosymError):
    """A task for which not even a partial program was found within the budget."""


class JournalError(NeurosymError):
    """A journal that can't be written, or that belongs to another search."""


class DataError(NeurosymError):
    """A data file that is missing, corrupt, or not what it should be."""


class BudgetError(NeurosymError):
    """A run that spent its steps: it is unfinished, which is not ⊥."""


class EvaluationError(Exception):
    """⊥ with its reason: division by zero, out of range, a loop past its bound.

    Raised inside entries and by the interpreter. Not a `NeurosymError`: it is the value of a program.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
