from pathlib import Path

import pytest
from hydra import compose, initialize_config_dir
from hydra.errors import ConfigCompositionException
from omegaconf import OmegaConf

from experiments.config import ConfigError, Settings, register, settings_of
from neurosym.errors import NeurosymError
from neurosym.search.costs import Costs
from neurosym.search.enumerative import Enumerative
from neurosym.search.portfolio import Portfolio
from neurosym.tasks import DigitLists, DigitSource, IntegerSequences, Operation

CONF = Path(__file__).parents[2] / "conf"
EXPERIMENTS = sorted(
    name
    for path in CONF.glob("experiment/**/*.yaml")
    if not (name := str(path.relative_to(CONF / "experiment"))[:-5]).startswith("benchmark/")  # of another schema
)


def composed(*overrides: str, conf: Path = CONF) -> Settings:
    register()
    with initialize_config_dir(version_base="1.3", config_dir=str(conf)):
        return settings_of(compose("config", overrides=list(overrides)))


def test_all_experiments_are_seen() -> None:
    assert EXPERIMENTS == ["sequences/all", "sorting/digits", "sorting/integers"]


@pytest.mark.parametrize("budget", ["smoke", "laptop", "full"])
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_composes_with_every_budget(experiment: str, budget: str) -> None:
    settings = composed(f"experiment={experiment}", f"budget={budget}")
    assert settings.tier == 1
    if experiment == "sequences/all":
        assert len(settings.seeds) == 5


def test_a_run_without_experiment_composes() -> None:
    assert composed().task == IntegerSequences()


def test_values_come_back_as_the_components_own_types() -> None:
    settings = composed("experiment=sorting/digits", "task.source=MNIST", "task.test_lengths=[3,4]", "before.length=6")
    assert settings.task == DigitLists(source=DigitSource.MNIST, test_lengths=(3, 4))
    assert settings.before == IntegerSequences(length=6)
    assert settings.synthesis == type(settings.synthesis)()


def test_costs_of_entries_are_given_by_name() -> None:
    grower = composed("+grower.enumerative.costs.entries={map_: 3, fold: 2}").synthesis.grower
    assert grower == Portfolio(enumerative=Enumerative(costs=Costs({"fold": 2, "map_": 3})))


def test_a_cost_below_one_is_refused_by_name() -> None:
    expected = r"grower\.enumerative\.costs: expected a whole number of 1 or more as the cost of map_, found 0"
    with pytest.raises(ConfigError, match=expected):
        composed("+grower.enumerative.costs.entries.map_=0")


def test_every_sequence_has_a_family_an_operation() -> None:
    task = composed("experiment=sequences/all").task
    assert [task.of(operation).operation for operation in task.operations] == list(Operation)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("task.n_listss=3", "n_listss"),
        ("task.n_lists=many", "task.n_lists"),
        ("task.test_lengths=[3,long]", "task.test_lengths[1]"),
        ("task.operation=SORTED", "task.operation"),
        ("grower.limits.max_items=1.5", "grower.limits.max_items"),
        ("+grower.enumerative.costs.entries.map_=few", "grower.enumerative.costs.entries.map_"),
        ("fitting.learning_rat=0.1", "learning_rat"),
        ("baselines.lstm.width=wide", "baselines.lstm.width"),
        ("budget.secondss=3", "secondss"),
        ("seed=x", "seed"),
        ("seeed=1", "seeed"),
    ],
)
def test_a_misspelt_key_or_a_wrong_type_on_the_command_line_is_refused_by_name(override: str, key: str) -> None:
    with pytest.raises(ConfigCompositionException) as caught:
        composed(override)
    assert key in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("line", "key"),
    [("  n_listss: 3", "n_listss"), ("  n_lists: many", "n_lists"), ("  repeats: often", "repeats")],
)
def test_a_misspelt_key_or_a_wrong_type_in_yaml_is_refused_by_name(tmp_path: Path, line: str, key: str) -> None:
    for path in CONF.glob("**/*.yaml"):
        target = tmp_path / path.relative_to(CONF)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    (tmp_path / "experiment" / "wrong.yaml").write_text(f"# @package _global_\ntask:\n{line}\n", "utf-8")
    with pytest.raises(ConfigCompositionException) as caught:
        composed("experiment=wrong", conf=tmp_path)
    assert key in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("budget.seconds=-1", "budget"),
        ("seed=-1", "seed"),
        ("task.length=0", "task"),
        ("tier=7", "tier"),
        ("device=tpu", "device=tpu"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(override: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        composed(override)


def test_nothing_but_components_is_built_from_a_configuration() -> None:
    with pytest.raises(
        ConfigError, match=r"task: expected one of integers, digits, every_sequence but found 'os.system'"
    ):
        composed("task._target_=os.system")


def test_yaml_names_no_target_and_states_no_default() -> None:
    for path in CONF.glob("**/*.yaml"):
        assert "_target_" not in path.read_text("utf-8"), path
    smoke = OmegaConf.load(CONF / "budget" / "smoke.yaml")
    laptop = composed("budget=laptop").budget
    for key, value in smoke.items():
        assert key == "defaults" or getattr(laptop, str(key)) != value


def test_config_errors_are_ours() -> None:
    assert issubclass(ConfigError, NeurosymError)
