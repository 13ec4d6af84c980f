"""The peer's end of `experiments.benchmarks.engine.peer`; standard library only, for it runs in the peer's Python."""

import json
import sys
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

Prepared = tuple[Callable[[], Any], dict[str, Any]]


def serve(prepare: Callable[[dict[str, Any]], Prepared], *distributions: str) -> None:
    """Prepare the job that comes first, tell what came of it, then do the work whenever it is asked for."""
    lines = iter(sys.stdin.readline, "")
    work, told = prepare(json.loads(next(lines)))
    _tell({**told, "versions": {name: metadata.version(name) for name in distributions}})
    for line in lines:
        seconds = []
        for _ in range(int(line.split()[1])):
            began = time.process_time()
            work()
            seconds.append(time.process_time() - began)
        _tell({"seconds": seconds})


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
