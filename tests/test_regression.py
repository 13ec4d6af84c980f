"""`ns.SymbolicRegressor` is an estimator like any other, and its program can be read."""

import subprocess
import sys

import numpy as np
import pytest

import neurosym as ns
from neurosym.execution.engine import caching

pytest.importorskip("sklearn")


def a_regressor(**settings: object) -> "ns.SymbolicRegressor":
    return ns.SymbolicRegressor(**{"budget_seconds": None, "budget_programs": 20_000, "random_state": 0} | settings)


def rows(n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    inputs = generator.uniform(-2, 2, (n, 2))
    return inputs, inputs[:, 0] * inputs[:, 1] + 2.5


def test_a_function_is_found_again() -> None:
    inputs, wanted = rows()
    regressor = a_regressor().fit(inputs, wanted)
    assert regressor.program_ == "lambda x1, x2: add(multiply(x1, x2), 2.5)"
    assert regressor.score(inputs, wanted) == pytest.approx(1.0)
    assert np.allclose(regressor.predict([[3.0, -1.0]]), [-0.5])


def test_the_front_ends_with_the_best_score() -> None:
    inputs, wanted = rows()
    front = a_regressor().fit(inputs, wanted).front_
    assert [point.score for point in front] == sorted(point.score for point in front)
    assert front[-1].score > 0.99
    assert all(ns.Library.load(user=False).parse(point.program) for point in front)


def test_noise_is_not_fitted_to_the_last_digit() -> None:
    inputs, wanted = rows(200)
    noisy = wanted + np.random.default_rng(2).normal(0, 0.1, 200)
    regressor = a_regressor(simplicity=0.01).fit(inputs, noisy)
    assert regressor.score(inputs, wanted) > 0.98


def test_a_row_without_a_value_is_predicted_by_the_mean() -> None:
    inputs = np.linspace(0.5, 2, 30)[:, None]
    regressor = a_regressor(entries=("logarithm",)).fit(inputs, np.log(inputs[:, 0]))
    assert regressor.predict([[-1.0]]) == pytest.approx(np.log(inputs).mean())


def test_the_same_seed_gives_the_same_program() -> None:
    inputs, wanted = rows()
    assert a_regressor().fit(inputs, wanted).program_ == a_regressor().fit(inputs, wanted).program_


def test_a_search_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="expected budget_seconds or budget_programs, found neither"):
        a_regressor(budget_programs=None).fit(*rows())


@pytest.mark.parametrize(
    ("settings", "scale", "message"),
    [
        ({"simplicity": -1.0}, 1.0, r"a simplicity in \[0, 1\], found 1e-06 and -1.0"),
        ({"tolerance": -1.0}, 1.0, "expected a tolerance of 0 or more"),
        ({"entries": ("add", "reverse")}, 1.0, "expected entries over floats and truth values, found reverse"),
        ({"entries": ("add", "sinus")}, 1.0, "no entry 'sinus' in the library of .*; did you mean sine?"),
        ({}, 1e300, r"expected y within ±1e\+150"),
        ({"budget_seconds": 0}, 1.0, "expected a budget of more than 0 seconds, found 0"),
    ],
)
def test_what_no_search_can_do_is_refused(settings: dict[str, object], scale: float, message: str) -> None:
    inputs, wanted = rows()
    with pytest.raises((ValueError, LookupError), match=message):
        a_regressor(**settings).fit(inputs, wanted * scale)


def test_it_says_when_it_compiles_for_long(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(caching, "LONG_SECONDS", 0.0)
    a_regressor().fit(*rows())
    assert "compiling for this machine, which is done once" in caplog.text


def test_it_passes_the_checks_that_scikit_learn_has_for_estimators() -> None:
    from sklearn.utils.estimator_checks import check_estimator

    estimator = a_regressor(budget_programs=1_000, population_size=50, random_state=None)
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    assert [one["check_name"] for one in results if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in results) > 40


def test_without_scikit_learn_the_error_says_what_to_install() -> None:
    code = "import sys; sys.modules['sklearn.base'] = None\nimport neurosym as ns\nns.grow\nns.SymbolicRegressor"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "pip install 'neurosym-toolkit[sklearn]'" in ended.stderr
