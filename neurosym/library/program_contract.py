"""The contract of grown entries: programs are typed and end, so they are checked where they are."""

from collections.abc import Callable, Sequence

from neurosym.errors import BudgetError, EvaluationError, NeurosymError
from neurosym.library.entry import Entry
from neurosym.library.function_contract import Findings, shown, shown_arguments
from neurosym.library.library import Library
from neurosym.program.expression import has_hole, is_closed, references, slots
from neurosym.program.inference import match
from neurosym.program.values import Value, close_value

TOLERANCE = 1e-4
"""Of floats in examples: what a net computes depends on the machine in the last digits."""

Evaluate = Callable[[Entry, Sequence[Value]], Value]
"""The value of a grown entry for inputs; raises EvaluationError, or BudgetError when it takes too long."""


def program_findings(entry: Entry, library: Library, evaluate: Evaluate | None) -> Findings:
    """What is wrong with a grown entry; without an evaluator its examples are not run."""
    findings = Findings()
    program = entry.program
    assert program is not None
    if not entry.doc:
        findings.add("documented", "it has no sentence of documentation")
    if has_hole(program) or not is_closed(program):
        findings.add("typed", "its program has a hole or a free variable")
        return findings
    if match(program.typing.type, entry.signature) is None:
        findings.add("typed", f"its program is of type {program.typing.type}, its signature is {entry.signature}")
    for reference in references(program):
        try:
            library.resolve(reference.name, reference.digest)
        except NeurosymError as error:
            findings.add("uses", str(error))
    try:
        strangers = set(entry.weights) - set(slots(program))
        if strangers:
            findings.add("weights", f"its program has no slot {min(strangers)}")
    except NeurosymError as error:
        findings.add("weights", str(error))
    if not entry.cases:
        findings.add("examples", "expected one or more, found none")
    if evaluate is not None and not findings.clauses:
        for inputs, output in entry.cases:
            _check_case(entry, inputs, output, evaluate, findings)
    return findings


def _check_case(entry: Entry, inputs: Sequence[Value], output: Value, evaluate: Evaluate, findings: Findings) -> None:
    spelt = f"{entry.name}({shown_arguments(tuple(inputs))})"
    try:
        found = evaluate(entry, inputs)
    except EvaluationError as error:
        findings.add("examples hold", f"{spelt} gave ⊥ ({error}), expected {shown(output)}")
    except BudgetError as error:
        findings.add("ends", f"{spelt}: {error}")
    except NeurosymError as error:
        findings.add("examples hold", f"{spelt}: {error}")
    else:
        if not close_value(found, output, TOLERANCE):
            findings.add("examples hold", f"{spelt} gave {shown(found)}, expected {shown(output)}")
