"""The contract of witnesses: what one gives for a result are arguments for which the entry gives that result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from neurosym.library.contract import harmful
from neurosym.library.entry import Entry, agrees
from neurosym.library.function_contract import (
    Announce,
    Answer,
    Findings,
    Outcome,
    called,
    fingerprint,
    shown,
)
from neurosym.program.types import FunctionType, variables
from neurosym.program.values import Value, close_value, inhabits

FLOAT_TOLERANCE = 1e-9
"""How near a float must come: a sum less one of its terms is seldom the other term to the last bit."""

CLAUSE = "witness"


def check_witness(entry: Entry, findings: Findings, announce: Announce) -> None:
    """Ask an entry's witness for the arguments of every answer, with each choice of them known; note what is wrong."""
    n_given = 0
    for question in _questions(entry, findings.answers):
        announce(f"the witness of {entry.name} {question}")
        n_given += question.is_answered(findings)
        if harmful(findings.clauses):
            return
    if findings.answers and not n_given:
        findings.add(CLAUSE, f"it gave nothing for any of {len(findings.answers)} results, whatever was known")


def _questions(entry: Entry, answers: Sequence[Answer]) -> Iterator["_Question"]:
    """Each result with each choice of its arguments known, and of those of another call, which may not fit it."""
    latest: dict[FunctionType, Answer] = {}
    for answer in answers:
        for known in _choices(answer.arguments):
            yield _Question(entry, answer, known)
        other = latest.get(answer.signature)
        latest[answer.signature] = answer
        if other is not None and not variables(answer.signature):
            for known in _choices(other.arguments):
                yield _Question(entry, answer, known)


def _choices(arguments: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    """The arguments with all but some of them unknown, those with fewest known first."""
    positions = range(len(arguments))
    for n_known in positions:
        for known in combinations(positions, n_known):
            yield tuple(argument if at in known else None for at, argument in enumerate(arguments))


@dataclass(frozen=True)
class _Question:
    """What a witness is asked: which arguments give the result of a call, if some of them are known."""

    entry: Entry
    answer: Answer
    known: tuple[Value, ...]

    def __str__(self) -> str:
        named = zip(self.entry.parameters, self.known, strict=True)
        known = ", ".join(f"{name}={shown(value)}" for name, value in named if value is not None)
        return f"from {shown(self.answer.result)}{known and ' with '}{known}"

    def is_answered(self, findings: Findings) -> bool:
        """Whether the witness gives anything; notes what is wrong with it."""
        witness = self.entry.witness
        assert witness is not None
        asked = (self.answer.result, *self.known)
        spelt, before = str(self), fingerprint(asked)
        outcome = called(witness, asked, findings)
        findings.outcomes.append((f"the witness {spelt}", outcome.fingerprint))
        if fingerprint(asked) != before:
            findings.add(CLAUSE, f"{spelt} it changed what it was asked")
        elif wrong := self._wrong(outcome, findings):
            findings.add(CLAUSE, f"{spelt} it {outcome}{wrong}")
        elif (again := called(witness, asked, findings)).fingerprint != outcome.fingerprint:
            findings.add(CLAUSE, f"{spelt} it {outcome}, and later {again}")
        return outcome.value is not None

    def _wrong(self, outcome: Outcome, findings: Findings) -> str:
        """What is wrong with what a witness gave, if anything."""
        names = self.entry.parameters
        if outcome.error is not None or outcome.reason is not None:
            return "; expected arguments, or None where they can't be told"
        if outcome.value is None:
            return ""
        if type(outcome.value) is not tuple or len(outcome.value) != len(names):
            return f"; expected a tuple of {len(names)}: {', '.join(names)}"
        for name, type_, argument in zip(names, self.answer.signature.parameters, outcome.value, strict=True):
            if not inhabits(argument, type_):
                return f", whose {name} is not of type {type_}"
        if not agrees(outcome.value, self.known):
            return ""
        result = called(self.entry.implementation, outcome.value, findings)
        is_right = result.error is None and result.reason is None
        if not is_right or not close_value(result.value, self.answer.result, FLOAT_TOLERANCE):
            return f", for which {self.entry.name} {result}"
        return ""
