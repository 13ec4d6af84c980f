from pathlib import Path

import pytest

from experiments.resume import ResumeError, resumed_overrides


def test_other_command_lines_stay_as_they_are() -> None:
    assert resumed_overrides(["experiment=sorting/digits", "seed=1"]) == ["experiment=sorting/digits", "seed=1"]


def test_the_overrides_that_began_a_run_come_back_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / ".hydra").mkdir()
    (tmp_path / ".hydra" / "overrides.yaml").write_text("- experiment=sorting/digits\n- seed=1\n", "utf-8")
    overrides = resumed_overrides([f"resume={tmp_path}"])
    assert overrides[:2] == ["experiment=sorting/digits", "seed=1"]
    assert f'hydra.run.dir="{tmp_path}"' in overrides


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResumeError, match="expected the folder of a run at"):
        resumed_overrides([f"resume={tmp_path}"])


def test_a_run_goes_on_as_it_was_begun(tmp_path: Path) -> None:
    with pytest.raises(ResumeError, match="resume=RUN_FOLDER alone"):
        resumed_overrides([f"resume={tmp_path}", "seed=2"])
