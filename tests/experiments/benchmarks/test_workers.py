import os
import time

import pytest

from experiments.benchmarks.workers import Ended, Failure, Limits, work_off
from experiments.jobs import JobError, Outcome
from neurosym.errors import DataError

THREADS = "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"


def behave(how: str) -> Outcome:
    match how:
        case "vanish":
            os._exit(9)
        case "hang":
            time.sleep(600)
        case "raise":
            raise IndexError("nothing there")
        case "refuse":
            raise DataError("no such task")
        case "grow":
            return {"size": len([0] * 10**9)}
    return {"how": how, "threads": [os.environ[name] for name in THREADS]}


def ends(*pieces: str, n_workers: int = 1, deadline_seconds: float = 60.0) -> dict[str, Ended]:
    found: dict[str, Ended] = {}
    work_off(behave, {one: (one,) for one in pieces}, Limits(n_workers, deadline_seconds, 2.0), found.__setitem__)
    return found


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_failure_is_one_piece_of_works_own(n_workers: int) -> None:
    found = ends("a", "vanish", "b", "raise", "grow", "c", n_workers=n_workers)
    assert sorted(name for name, ended in found.items() if isinstance(ended, dict)) == ["a", "b", "c"]
    reasons = {name: ended.reason for name, ended in found.items() if isinstance(ended, Failure)}
    assert reasons["vanish"].startswith("its process ended with exit code 9")
    assert reasons["raise"].startswith("IndexError: nothing there (")
    assert reasons["grow"] == "MemoryError: more than 2 GiB"


def test_what_never_ends_is_ended() -> None:
    found = ends("hang", "a", deadline_seconds=5.0)
    assert isinstance(found["hang"], Failure)
    assert found["hang"].reason == "did not end within 5 s"
    assert isinstance(found["a"], dict)


def test_each_process_has_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert ends("a")["a"] == {"how": "a", "threads": ["1", "1"]}
    assert os.environ["OMP_NUM_THREADS"] == "3"


def test_a_refusal_stops_the_run_and_names_the_piece() -> None:
    with pytest.raises(JobError, match=r"^refuse: no such task$"):
        ends("refuse", "a")
