"""A fresh process of the toolkit, timed step by step; prints its CPU seconds as JSON. `all` compiles whole tiers."""

import json
import sys
import time


def main() -> None:
    """Import Numba, then the toolkit; run a program; with `all`, compile every entry of tiers 0 and 1."""
    began = time.process_time()
    import numba  # noqa: F401

    numba_there = time.process_time()
    from neurosym.execution.engine.ahead import compile_library
    from neurosym.execution.engine.engine import Engine
    from neurosym.library.entry import Kind
    from neurosym.library.library import Library
    from neurosym.program.types import parse_signature

    imported = time.process_time()
    library = Library.load(user=False).restricted(1)
    engine = Engine(library)
    program = library.parse("lambda items: fold(lambda total, item: add(total, item), 0, items)")
    found = engine.run(program, [([1, 2, 3],)], parse_signature("(list[int]) -> int"))
    ran = time.process_time()
    told: dict[str, object] = {
        "numba": numba_there - began,
        "imports": imported - numba_there,
        "start": ran - numba_there,
        "is_right": found == [6],
    }
    if sys.argv[1:] == ["all"]:
        reasons = compile_library(library)
        n_entries = sum(entry.kind is Kind.ALGORITHMIC for entry in library)
        all_there = time.process_time() - numba_there
        told |= {"all": all_there, "n_compiled": n_entries - len(reasons), "reasons": reasons}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
