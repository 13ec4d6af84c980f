"""The command line, `neurosym`, and the only place that prints.

Results go to standard output, progress and refusals to standard error. Exit codes: 0 done, 1 not solved or broken
entries found, 2 bad input, 130 interrupted. What is slow to import is imported by the command that needs it.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from neurosym._version import __version__
from neurosym.errors import NeurosymError, UnsolvedError

if TYPE_CHECKING:
    from neurosym.library import Entry, Library
    from neurosym.library.contract import Evaluate
    from neurosym.program.values import Value
    from neurosym.result import Result
    from neurosym.search.grower import Statistics

SOLVED, UNSOLVED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

SECONDS_BETWEEN_LINES = 5.0

MAX_STEPS = 10**7
"""Of a grown entry's example when it is checked: far more than any takes that is of use."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; gives its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
    except UnsolvedError as error:
        print(f"NOT SOLVED: {error}", file=sys.stderr)
        return UNSOLVED
    except NeurosymError as error:
        print(f"neurosym: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("neurosym: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # as in `neurosym library list | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOLVED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="neurosym", description="Grow programs from examples.")
    parser.add_argument("--version", action="version", version=f"neurosym {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="folder of your own entries (else NEUROSYM_LIBRARY, else the platform's data folder)",
    )
    _add_grow(commands, place)
    library = commands.add_parser("library", help="look at the library, check it, add to it")
    actions = library.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, command: Callable[[argparse.Namespace], int], description: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, parents=[place], help=description, description=description)
        added.set_defaults(command=command)
        return added

    listing = action("list", _list, "list the entries")
    listing.add_argument("--tier", type=int, choices=(0, 1, 2), help="entries of this tier and below")
    listing.add_argument("--kind", choices=("algorithmic", "geometric", "program"), help="entries of this kind only")
    action("show", _show, "show all about one entry").add_argument("name", metavar="NAME")
    searching = action("search", _search, "list the entries that fit a type, or give one as result")
    searching.add_argument("type", metavar="TYPE", help="such as '(list[int]) -> int'")
    adding = action("add", _add, "add a Python file of entries, or a grown entry's folder, to your own library")
    adding.add_argument("source", metavar="FILE|RUN/ENTRY", type=Path)
    compiling = action("compile", _compile, "compile entries now instead of when a search first needs them")
    compiling.add_argument("--tier", type=int, choices=(0, 1, 2), help="entries of this tier and below")
    checking = action("check", _check, "check the contract of every entry, or of those in files")
    checking.add_argument("files", metavar="FILE", type=Path, nargs="*")
    return parser


def _add_grow(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", place: argparse.ArgumentParser) -> None:
    description = "grow a program from a file of examples, one JSON object with inputs and output a line"
    grow = commands.add_parser("grow", parents=[place], help=description, description=description)
    grow.add_argument("examples", metavar="EXAMPLES.jsonl", type=Path)
    grow.add_argument("--budget-seconds", type=_positive, default=60.0, metavar="SECONDS", help="60 if not given")
    grow.add_argument(
        "--seed", type=_seed, default=0, metavar="NUMBER", help="of what is drawn at random; 0 if not given"
    )
    grow.add_argument("--signature", metavar="TYPE", help="such as '(list[int], int) -> bool'; decides in doubt")
    grow.add_argument("--tier", type=int, choices=(0, 1, 2), help="use entries of this tier and below only")
    journal_help = "where the search writes how it stands: interrupted, the same command goes on from there"
    grow.add_argument("--journal", type=Path, metavar="FILE", help=journal_help)
    grow.add_argument("--json", action="store_true", help="print the result as one JSON object")
    grow.set_defaults(command=_grow)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number of seconds above 0 but found {text!r}")
    return number


def _seed(text: str) -> int:
    if not (text.isdecimal() and text.isascii()):
        raise argparse.ArgumentTypeError(f"expected a whole number of 0 or more but found {text!r}")
    return int(text)


def _grow(options: argparse.Namespace) -> int:
    from neurosym.tasks import read_examples

    examples = read_examples(options.examples)
    library = _library(options)
    last: list[Statistics] = []
    with _progress_line() as show:

        def progress(statistics: "Statistics") -> None:
            last[:] = [statistics]
            show(statistics)

        from neurosym.synthesis import grow  # imports numba; bad input was refused before

        try:
            result = grow(
                examples,
                signature=options.signature,
                library=library,
                tier=options.tier,
                budget_seconds=options.budget_seconds,
                seed=options.seed,
                progress=progress,
                journal=options.journal,
            )
        except KeyboardInterrupt:
            result = None
    if result is None:
        _print_interrupted(last[0] if last else None, options)
        return INTERRUPTED
    if options.json:
        print(json.dumps(result.summary()))
    else:
        _print_result(result)
    return SOLVED if result.solved else UNSOLVED


def _print_result(result: "Result") -> None:
    from neurosym.program.text import to_text

    spent = f"{result.statistics.seconds:.1f} seconds, {result.statistics.n_programs:,} programs"
    scored = f"{result.score:.1%} of the examples{' kept for validation' if result.parameters else ''}"
    if result.solved:
        print(f"solved: right on {scored} ({spent}; entries of tier {result.tier} and below)\n")
    else:
        print(f"NOT SOLVED within the budget ({spent}). The best found is right on {scored}:\n")
    print(to_text(result.program))
    if result.agreement is not None and result.alternatives:
        share = f"{result.agreement:.0%}" if result.agreement < 0.995 else "Over 99%"
        print(f"\n{share} of the vote of all consistent programs is for its answers; the smallest that differ:")
        for alternative in result.alternatives[:3]:
            print(f"  {to_text(alternative.program)}")
    if result.may_be_memory:
        print(
            "\nThe program takes more to write down than the answers do: it may know them by heart. "
            "More examples, or longer ones, would tell."
        )
    print(f"\n{result.to_python()}")


def _print_interrupted(statistics: "Statistics | None", options: argparse.Namespace) -> None:
    best = statistics.best if statistics is not None else ""
    if options.json:
        print(json.dumps({"solved": False, "interrupted": True, "program": best or None}))
        return
    print(f"INTERRUPTED, not solved. Best so far: {best or 'nothing yet'}")
    if options.journal is not None:
        print(f"The same command goes on from where {options.journal} stands.")


@contextmanager
def _progress_line() -> "Iterator[Callable[[Statistics], None]]":
    """What shows how a search stands: one live line on a terminal, else a plain line every few seconds."""

    def text(statistics: "Statistics") -> str:
        best = f", best so far: {statistics.best}" if statistics.best else ""
        return f"{statistics.seconds:.0f} s, {statistics.n_programs:,} programs{best}"

    if sys.stderr.isatty():
        from rich.console import Console
        from rich.text import Text

        with Console(stderr=True).status("searching") as status:
            yield lambda statistics: status.update(Text(text(statistics), overflow="ellipsis", no_wrap=True))
        return
    shown_seconds = 0.0

    def line(statistics: "Statistics") -> None:
        nonlocal shown_seconds
        if statistics.seconds >= shown_seconds + SECONDS_BETWEEN_LINES:
            shown_seconds = statistics.seconds
            print(text(statistics), file=sys.stderr, flush=True)

    yield line


def _library(options: argparse.Namespace) -> "Library":
    """Everything shipped and installed, and the user's own entries."""
    from neurosym.library import Library

    return Library.load() if options.library is None else Library.load(options.library, user=False)


def _own_folder(options: argparse.Namespace) -> Path:
    from neurosym.library.library import user_folder

    return options.library or user_folder()


def _list(options: argparse.Namespace) -> int:
    library = _library(options)
    if options.tier is not None:
        library = library.restricted(options.tier)
    _print_entries(entry for entry in library if options.kind in (None, entry.kind.value))
    return SOLVED


def _search(options: argparse.Namespace) -> int:
    from neurosym.program.types import parse_type

    type_ = parse_type(options.type)
    entries = _library(options).of_type(type_)
    if not entries:
        print(f"no entry fits {type_} or gives it as result", file=sys.stderr)
    _print_entries(entries)
    return SOLVED if entries else UNSOLVED


def _print_entries(entries: Iterable["Entry"]) -> None:
    """One entry a line, its fields between tabs; on a terminal a table."""
    rows = [(entry.name, entry.kind.value, str(entry.tier), str(entry.signature), entry.doc) for entry in entries]
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "kind", "tier", "signature", "what it gives", box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(text.replace("[", "\\[") for text in row))
    Console().print(table)


def _show(options: argparse.Namespace) -> int:
    library = _library(options)
    entry = library[options.name]
    print(f"{entry.name} : {entry.signature}")
    print(f"    {entry.doc}\n")
    for source, expected in entry.examples:
        print(f"    >>> {source}".replace("\n", "\n    ... "))
        print(f"    {expected}".replace("\n", "\n    "))
    facts = {"parameters": ", ".join(entry.parameters), "kind": entry.kind.value, "tier": str(entry.tier)}
    if entry.kind.value == "algorithmic":
        facts["speed"] = _speed(entry)
    facts |= {"digest": entry.digest, "from": entry.origin}
    if entry.program is not None:
        facts |= _grown_facts(entry)
    print()
    for fact, text in facts.items():
        print(f"    {fact:11} {text}")
    return SOLVED


def _speed(entry: "Entry") -> str:
    """Whether the engine compiles an entry; if not, why."""
    from neurosym.execution.engine.translator.translation import explain

    reason = explain(entry)
    return "compiled" if reason is None else f"reference ({reason})"


def _grown_facts(entry: "Entry") -> dict[str, str]:
    from neurosym.library.manifest import read_manifest
    from neurosym.program.text import to_text

    assert entry.program is not None
    manifest = read_manifest(Path(entry.origin))
    provenance = manifest.provenance
    return {
        "program": to_text(entry.program),
        "uses": ", ".join(f"{use.name}@{use.digest}" for use in manifest.uses) or "nothing",
        "version": manifest.version,
        "score": ", ".join(f"{split} {score:g}" for split, score in manifest.score.items()) or "not known",
        "length": f"{manifest.description_length:g} bits",
        "weights": f"{manifest.weights.size_bytes} bytes" if manifest.weights else "none",
        "task": f"{provenance.task or 'not known'}, seed {provenance.seed}, commit {provenance.commit}",
    }


def _add(options: argparse.Namespace) -> int:
    from neurosym.library.admission import add_to_folder

    folder = _own_folder(options)
    library = _library(options) if folder.is_dir() else _shipped()
    added = add_to_folder(
        options.source, folder, library, evaluate=_evaluator(library), on_checked=_on_done("checking")
    )
    print(f"added {', '.join(entry.name for entry in added)} to {folder}")
    return SOLVED


def _check(options: argparse.Namespace) -> int:
    from neurosym.library.admission import readable_entries
    from neurosym.library.checked import checked_clauses

    own = _own_folder(options)
    if options.files:
        entries, library, reasons = readable_entries(options.files, _library(options) if own.is_dir() else _shipped())
    else:
        shipped = _shipped()
        entries, library, reasons = readable_entries([own] if own.is_dir() or options.library else [], shipped)
        entries = [*shipped, *entries]
    broken = checked_clauses(
        entries, library, evaluate=_evaluator(library), on_checked=_on_done(f"of {len(entries)} checked,")
    )
    for reason in reasons:
        print(reason)
    for name, clauses in broken.items():
        print(f"{name} breaks its contract:")
        for clause in clauses:
            print(f"  {clause}")
    print(f"{len(entries)} entries checked, {len(broken)} broken; {len(reasons)} files can't be read")
    return UNSOLVED if broken or reasons else SOLVED


def _compile(options: argparse.Namespace) -> int:
    from neurosym.execution.engine.ahead import compile_library
    from neurosym.execution.engine.caching import cache_folder
    from neurosym.search.genetic.ahead import compile_grower

    library = _library(options)
    if options.tier is not None:
        library = library.restricted(options.tier)
    began = time.monotonic()
    reasons = compile_library(library, _on_done("compiled,"))
    compile_grower(library)
    for name, reason in reasons.items():
        print(f"{name} runs as Python: {reason}")
    print(f"compiled what can be in {time.monotonic() - began:.0f} s; it is kept in {cache_folder()}")
    return SOLVED


def _shipped() -> "Library":
    from neurosym.library import Library

    return Library.load(user=False)


def _on_done(words: str) -> "Callable[[Entry], None]":
    """What counts entries that are done on one line of a terminal, and is silent elsewhere."""
    n_done = 0

    def show(entry: "Entry") -> None:
        nonlocal n_done
        n_done += 1
        if sys.stderr.isatty():
            print(f"\r\x1b[K{n_done} {words} {entry.name}\r", end="", file=sys.stderr, flush=True)

    return show


def _evaluator(library: "Library") -> "Evaluate":
    """What runs a grown entry, trained nets within included."""

    def evaluate(entry: "Entry", inputs: "Sequence[Value]") -> "Value":
        from neurosym.execution import evaluate as value_of
        from neurosym.program.types import holds_tensor

        assert entry.program is not None
        if any(map(holds_tensor, entry.signature.parameters)):
            from neurosym.execution.module import ProgramModule  # imports torch

            return ProgramModule(entry.program, library, entry.weights, result=entry.signature.result).predict(inputs)
        return value_of(entry.program, inputs, library, steps=MAX_STEPS)

    return evaluate
