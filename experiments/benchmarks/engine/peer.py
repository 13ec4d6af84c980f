"""Peers, each in an environment of its own under `PEERS_HOME`: a process that does its side of the work when told to.

What one is given goes to it as JSON on a line, what it found comes back so; then each line `run N` has it do the work
N times and tell the CPU seconds. So both sides of a comparison are measured by turns, as if in one process.
"""

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.benchmarks.engine.measure import SkippedError

SCRIPTS = Path(__file__).with_name("peers")

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def interpreter(environment: str) -> Path:
    """The Python of a peer's environment. Raises SkippedError where there is none."""
    home = os.environ.get("PEERS_HOME")
    if not home:
        raise SkippedError("PEERS_HOME is not set")
    for path in (Path(home) / "venvs" / environment, Path(home) / environment):
        if (path / "bin" / "python").exists():
            return path / "bin" / "python"
    raise SkippedError(f"no environment {environment} under {home}")


class Worker:
    """A process that is ready to do its work; a context manager. `answer` is what it told when it was ready.

    Raises SkippedError if it fails, with the last line of what it complained.
    """

    def __init__(
        self,
        python: str | Path,
        script: Path,
        job: Mapping[str, Any],
        path: Sequence[str | Path] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        variables = {**os.environ, **_ONE_THREAD, **(environment or {})}
        variables["PYTHONPATH"] = os.pathsep.join(map(str, [*path, SCRIPTS]))
        self._errors = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(
            [str(python), str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=variables,
        )
        try:
            self.answer: dict[str, Any] = self._asked(json.dumps(dict(job)))
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def seconds(self, n: int = 1) -> float:
        """CPU seconds of doing the work, the best of `n`."""
        seconds: list[float] = self._asked(f"run {n}")["seconds"]
        return min(seconds)

    def _asked(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline()
        while answer and not answer.startswith("{"):  # what a peer itself prints
            answer = self._process.stdout.readline()
        if not answer:
            self._process.wait()
            self._errors.seek(0)
            last = self._errors.read().strip().splitlines()[-1:] or ["without a word"]
            raise SkippedError(f"it failed: {last[0][:200]}")
        return json.loads(answer)  # type: ignore[no-any-return]

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()


class Peer(Worker):
    """A peer's own script, in the peer's environment."""

    def __init__(self, environment: str, script: str, job: Mapping[str, Any]) -> None:
        super().__init__(interpreter(environment), SCRIPTS / f"{script}.py", job)
