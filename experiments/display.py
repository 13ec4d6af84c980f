"""What is shown while jobs run: a live table on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from experiments.folder import RunFolder
from experiments.jobs import Outcome, Watcher

_SECONDS_BETWEEN_LINES = 5.0


class Display(Watcher):
    """Keeps what is finished in the run's folder, and shows what is going on."""

    def __init__(self, console: Console, folder: RunFolder, names: list[str], done: list[str]) -> None:
        self.console = console
        self.folder = folder
        self.names = names
        self.news = {name: "done before" if name in done else "waits" for name in names}
        self.began: dict[str, float] = {}
        self.took: dict[str, float] = dict.fromkeys(done, 0.0)
        self._start = time.perf_counter()
        self._last_line: dict[str, float] = {}
        self._live: Live | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Shows the table, on a terminal, as long as the context lasts."""
        if not self.console.is_terminal:
            yield
            return
        with Live(self, console=self.console, refresh_per_second=4, transient=True) as self._live:
            yield

    @property
    def seconds(self) -> float:
        """Seconds since the jobs were begun."""
        return time.perf_counter() - self._start

    def started(self, name: str) -> None:
        """A process took up a job."""
        self.began[name] = self.seconds
        self._set(name, "begins", is_line=True)

    def told(self, name: str, news: str) -> None:
        """Where a job stands."""
        self._set(name, news, is_line=self.seconds - self._last_line.get(name, 0.0) >= _SECONDS_BETWEEN_LINES)

    def finished(self, name: str, outcome: Outcome) -> None:
        """A job is done: its outcome is kept before anything else happens."""
        self.folder.keep(name, outcome)
        self.took[name] = self.seconds - self.began[name]
        self._set(name, f"done in {self.took[name]:.1f} s{_headline(outcome)}", is_line=True)

    def _set(self, name: str, news: str, is_line: bool) -> None:
        self.news[name] = news
        if is_line and self._live is None:
            self._last_line[name] = self.seconds
            self.console.print(f"{self.seconds:4.0f} s  {name}: {news}", soft_wrap=True, highlight=False, markup=False)

    def __rich__(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False, expand=True)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        for name in self.names:
            style = "green" if name in self.took else "" if name in self.began else "dim"
            table.add_row(name, self.news[name].replace("[", "\\["), style=style)
        table.add_row("", f"{self.seconds:.0f} s · Ctrl-C stops, what is finished is kept", style="dim")
        return table


def _headline(outcome: Outcome) -> str:
    if "solved" in outcome and "program" in outcome:
        found = "solved" if outcome["solved"] else "UNSOLVED, best found"
        return f": {found}, {outcome['program']}"
    return f": {outcome['found']}" if "found" in outcome else ""
