"""The tables on the terminal: every arm by length, what was grown, the controls, where the time went."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table

from experiments.jobs import Outcome
from neurosym.report.results import percent, spread
from neurosym.scoring import ARMS, Record

_MAX_LINES = 50  # of Python that are shown on the terminal


def exact_table(task: str, records: Sequence[Record], tier: int) -> Table:
    """Exact answers of every arm at every length of a task; over several seeds the median and the range."""
    own = [record for record in records if record.task == task]
    lengths = sorted({record.length for record in own if record.length is not None})
    seeds = sorted({record.seed for record in own if record.seed is not None})
    has_reader = any(record.metric == "reader_accuracy" for record in own)
    table = Table(title=f"{task}: exact answers by length ({seeds_text(seeds)})")
    table.add_column("arm")
    for length in lengths:
        table.add_column(f"{length:,}", justify="right")
    if has_reader:
        table.add_column("reader", justify="right")
    table.add_column("CPU s", justify="right")
    for arm in ARMS:
        of_arm = [record for record in own if record.arm == arm]
        if not of_arm:
            continue
        exact = [record for record in of_arm if record.metric == "exact"]
        row = [spread([one.value for one in exact if one.length == length]) for length in lengths]
        if has_reader:
            row.append(spread([one.value for one in of_arm if one.metric == "reader_accuracy"]))
        seconds = {one.seed: one.cpu_seconds for one in of_arm if one.cpu_seconds is not None}
        row.append(f"{median(seconds.values()):.1f}" if seconds else "")
        table.add_row(arm.replace("_", " "), *row, style="bold" if arm == "grown" else "")
    return table


def seeds_text(seeds: Iterable[int]) -> str:
    """Which seeds: said of one, that it is one."""
    found = list(seeds)
    if len(found) == 1:
        return f"one seed: {found[0]}"
    return f"{len(found)} seeds, {found[0]}–{found[-1]}: median (range)"


def print_sequences(console: Console, outcomes: Mapping[str, Outcome], jobs: Mapping[str, list[str]]) -> None:
    """Each integer task with the seeds on which it was solved and the median seconds, then the programs found."""
    table = Table(title="Integer tasks")
    table.add_column("task")
    for heading in ("solved", "exact on unseen lists", "median s", "median CPU s"):
        table.add_column(heading, justify="right")
    for task, names in jobs.items():
        found = [outcomes[name] for name in names if "program" in outcomes[name]]
        if not found:
            table.add_row(task, f"0 of {len(names)}", "–", "–", "–", style="red")
            continue
        n_solved = sum(one["solved"] for one in found)
        table.add_row(
            task,
            f"{n_solved} of {len(names)}",
            spread([one["verified"]["exact"] for one in found]),
            *(f"{median(one[key] for one in found):.1f}" for key in ("growing_seconds", "cpu_seconds")),
            style="" if n_solved == len(names) else "red",
        )
    console.print(table)
    for task, names in jobs.items():
        programs = Counter(_found(outcomes[name]) for name in names)
        for program, n_seeds in programs.most_common():
            console.print(f"[bold]{task}[/bold], {n_seeds} of {len(names)} seeds:")
            console.print(program, markup=False)


def _found(outcome: Outcome) -> str:
    if "program" not in outcome:
        return f"nothing: {outcome['found']}"
    return ("" if outcome["solved"] else "UNSOLVED, best found: ") + str(outcome["program"])


def print_grown(console: Console, outcome: Outcome) -> None:
    """A grown program as text and as Python, with what is known of it."""
    console.print()
    if "program" not in outcome:
        console.print(f"{outcome['task']}, seed {outcome['seed']}: UNSOLVED; {outcome['found']}", style="red")
        return
    solved = "solved" if outcome["solved"] else "[red]UNSOLVED[/red], best program found"
    tiers = f"tiers 0–{outcome['used_tier']}" if outcome["used_tier"] else "tier 0"
    agreement = "" if outcome["agreement"] is None else f" · agreement {outcome['agreement']:.0%}"
    console.print(
        f"[bold]{outcome['task']}[/bold], seed {outcome['seed']}: {solved} · uses {tiers} · "
        f"{outcome['n_programs']:,} programs judged · {outcome['cpu_seconds']:.1f} CPU-seconds{agreement}"
    )
    if "verified" in outcome:
        verified = outcome["verified"]
        console.print(
            f"verified against the oracle on {verified['n_examples']} unseen lists of 0 to {verified['longest']:,} "
            f"items: {percent(verified['exact'])} exact"
        )
    _print_code(console, outcome["program"])
    lines = outcome["python"].strip().splitlines()
    if len(lines) > _MAX_LINES:
        start = max(number for number, line in enumerate(lines) if line.startswith("def "))
        console.print(f"as Python, the last of {len(lines)} lines in {outcome['file']}:", style="dim")
        lines = lines[start:]
    else:
        console.print(f"as Python, {outcome['file']}:", style="dim")
    _print_code(console, "\n".join(lines))


def _print_code(console: Console, code: str) -> None:
    """Code in colours on a terminal; elsewhere as it is, for a line that was broken is no Python."""
    if console.is_terminal:
        console.print(Syntax(code, "python", background_color="default", word_wrap=True))
    else:
        console.print(code, soft_wrap=True, markup=False)


def print_controls(console: Console, outcomes: Iterable[Outcome]) -> None:
    """Each control, whether it fails as it must, and what was found."""
    for outcome in outcomes:
        if "control" in outcome:
            verdict = "[green]fails as it must[/green]" if outcome["holds"] else "[red]DOES NOT FAIL[/red]"
            console.print(f"control {outcome['task']}/{outcome['control']}, seed {outcome['seed']}: {verdict}")
            console.print(f"  {outcome['found']}", markup=False, highlight=False)


def print_times(console: Console, took: Mapping[str, float], total: float) -> None:
    """Where the time went."""
    longest = sorted(took.items(), key=lambda item: -item[1])
    parts = " · ".join(f"{name} {seconds:.0f} s" for name, seconds in longest if seconds >= 1)
    console.print(f"time: {total:.0f} s in all, side by side: {parts}", style="dim", highlight=False)
