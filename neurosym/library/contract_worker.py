"""The process in which entries are run to check their contract: it may be killed at any time.

Reads a job from its input; writes a line of JSON for each call that it is about to make and for each finished entry.
"""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neurosym.errors import NeurosymError
from neurosym.library.contract import harmful
from neurosym.library.entry import Entry, Kind
from neurosym.library.function_contract import Findings, function_findings
from neurosym.library.library import python_entries
from neurosym.library.witness_contract import check_witness

MEMORY_BYTES = 4 * 2**30
"""Address space of a process without torch: an entry that fills the memory meets MemoryError here, not the machine."""


def main() -> None:
    """Check the entries of the job on standard input."""
    job = json.loads(sys.stdin.readline())
    # The entries' own prints must not end up among our lines, nor their reads wait for a keyboard.
    lines = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with open(os.devnull, "r+", encoding="utf-8") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), sys.stdin.fileno())
        os.dup2(nothing.fileno(), sys.stdout.fileno())
    sys.set_int_max_str_digits(0)

    def write(**line: Any) -> None:
        lines.write(json.dumps(line) + "\n")
        lines.flush()

    for wanted in job["entries"]:
        write(call=f"running {wanted['path']}", loads=True)
        findings = Findings()
        _limit_memory(None)  # importing torch for CUDA maps more than any function may have
        try:
            entry = _found(wanted)
            if entry.kind is Kind.GEOMETRIC:
                from neurosym.library.module_contract import module_findings  # imports torch

                findings = module_findings(entry, job["seed"], lambda call: write(call=call))
            else:
                entry.implementation  # noqa: B018 - runs the file
                _limit_memory(MEMORY_BYTES)
                findings = function_findings(entry, job["seed"], lambda call: write(call=call))
                if entry.load_witness is not None and not harmful(findings.clauses):
                    check_witness(entry, findings, lambda call: write(call=call))
        except NeurosymError as error:
            findings.add("loads", str(error))
        write(name=wanted["name"], clauses=findings.clauses, outcomes=findings.outcomes)


def _found(wanted: Mapping[str, str]) -> Entry:
    for entry in python_entries(Path(wanted["path"])):
        if all(getattr(entry, key) == wanted[key] for key in ("name", "digest", "file_digest")):
            return entry
    raise NeurosymError(f"{wanted['path']} was changed since it was read; load it again")


def _limit_memory(n_bytes: int | None) -> None:
    """Bound the address space of this process, unless torch is in it; None lifts the bound."""
    if sys.platform == "win32" or (n_bytes is not None and "torch" in sys.modules):
        return
    import resource  # Unix only

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # a lower bound is set already, or the system knows none
        resource.setrlimit(resource.RLIMIT_AS, (hard if n_bytes is None else n_bytes, hard))


if __name__ == "__main__":
    main()
