import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from experiments.jobs import Job, JobError, Outcome, Tell, Watcher, run_jobs
from neurosym.errors import TaskError


def add(number: int, outcomes: Mapping[str, Outcome], tell: Tell) -> Outcome:
    tell(f"adds to {number}")
    return {"sum": number + sum(outcome["sum"] for outcome in outcomes.values())}


def refuse(outcomes: Mapping[str, Outcome], tell: Tell) -> Outcome:
    raise TaskError("no examples to learn from")


def vanish(outcomes: Mapping[str, Outcome], tell: Tell) -> Outcome:
    os._exit(9)


def hears(outcomes: Mapping[str, Outcome], tell: Tell) -> Outcome:
    return {"hears": signal.getsignal(signal.SIGINT) is not signal.SIG_IGN}


class Kept(Watcher):
    def __init__(self) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.news: list[str] = []

    def told(self, name: str, news: str) -> None:
        self.news.append(news)

    def finished(self, name: str, outcome: Outcome) -> None:
        self.outcomes[name] = outcome


JOBS = [Job("c", add, (3,), needs=("a", "b")), Job("a", add, (1,)), Job("b", add, (2,), needs=("a",))]


def test_outcomes_are_handed_on_and_do_not_depend_on_the_number_of_processes() -> None:
    one, two = Kept(), Kept()
    run_jobs(JOBS, 1, {}, one)
    run_jobs(JOBS, 2, {}, two)
    assert one.outcomes == two.outcomes == {"a": {"sum": 1}, "b": {"sum": 3}, "c": {"sum": 7}}
    assert "adds to 1" in one.news


def test_what_is_known_is_not_done_again() -> None:
    kept = Kept()
    run_jobs(JOBS, 1, {"a": {"sum": 10}, "b": {"sum": 20}}, kept)
    assert kept.outcomes == {"c": {"sum": 33}}


def test_a_refusal_names_the_job_and_what_was_finished_stays() -> None:
    kept = Kept()
    with pytest.raises(JobError, match=r"^bad: no examples to learn from$"):
        run_jobs([Job("a", add, (1,)), Job("bad", refuse, (), needs=("a",))], 1, {}, kept)
    assert kept.outcomes == {"a": {"sum": 1}}


def test_a_process_that_vanishes_is_told_of() -> None:
    with pytest.raises(JobError, match="its process ended with exit code 9"):
        run_jobs([Job("gone", vanish, ())], 1, {}, Watcher())


def test_needs_that_nothing_gives_are_refused() -> None:
    with pytest.raises(ValueError, match="jobs need what nothing gives"):
        run_jobs([Job("a", add, (1,), needs=("nowhere",))], 1, {}, Watcher())


def test_a_process_is_begun_deaf_to_interrupts_and_its_parent_hears_on() -> None:
    before, kept = signal.getsignal(signal.SIGINT), Kept()
    run_jobs([Job("a", hears, ())], 1, {}, kept)
    assert kept.outcomes == {"a": {"hears": False}}
    assert signal.getsignal(signal.SIGINT) is before


def test_the_environment_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    run_jobs([Job("a", add, (1,))], 1, {}, Watcher())
    assert os.environ["OMP_NUM_THREADS"] == "3"
