"""Every benchmark under conf/ is composed and picked as one kind."""

from pathlib import Path
from typing import Any

import pytest
from hydra import compose, initialize_config_dir
from hydra.errors import ConfigCompositionException

from experiments.benchmarks.engine.settings import EngineBenchmark, Size
from experiments.benchmarks.kinds import KINDS, kind_of
from experiments.benchmarks.symbolic_regression import SymbolicRegression
from experiments.config import ConfigError

CONF = Path(__file__).parents[3] / "conf"
NAMES = [name for kind in KINDS for name in kind.experiments]


def composed(experiment: str, *overrides: str) -> Any:
    """The settings that a command line describes."""
    named = f"experiment={experiment}"
    kind = kind_of([named])
    assert kind is not None
    kind.register()
    with initialize_config_dir(version_base="1.3", config_dir=str(CONF)):
        return kind.settings_of(compose(kind.config, overrides=[named, *overrides]))


def test_every_benchmark_is_of_one_kind() -> None:
    assert sorted(NAMES) == sorted(f"benchmark/{path.stem}" for path in CONF.glob("experiment/benchmark/*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_composes_as_its_kind(name: str) -> None:
    kind = kind_of([f"experiment={name}"])
    assert kind is not None
    assert type(composed(name)) is kind.settings


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_field_of_a_kind_is_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigCompositionException) as caught:
        composed(name, "nonsense=1")
    assert "nonsense" in f"{caught.value} {caught.value.__cause__}"


def test_the_last_experiment_named_decides() -> None:
    assert kind_of([]) is None
    assert kind_of(["experiment=sorting/digits", "seed=1"]) is None
    assert kind_of(["experiment=benchmark/engine", "experiment=sorting/digits"]) is None
    kind = kind_of(["experiment=sorting/digits", "experiment=benchmark/engine", "seconds=3"])
    assert kind is not None
    assert kind.settings is EngineBenchmark


def test_values_come_back_as_the_fields_own_types() -> None:
    given = composed("benchmark/engine", "rows=[programs]", "size=SMOKE", "seconds=2")
    assert given == EngineBenchmark(rows=("programs",), size=Size.SMOKE, seconds=2.0)
    assert composed("benchmark/symbolic_regression", "arms=[grown]") == SymbolicRegression(arms=("grown",))


@pytest.mark.parametrize(
    ("name", "override", "named"),
    [
        ("benchmark/engine", "seconds=0", "seconds"),
        ("benchmark/symbolic_regression", "targets=[koza-9]", "targets"),
        ("benchmark/arc_1d", "tier=3", "tier"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(name: str, override: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        composed(name, override)
