import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from neurosym.errors import LibraryError, SignatureError
from neurosym.library import Kind, Library
from neurosym.library.library import python_entries, shipped_folder, user_folder
from neurosym.program.types import parse_type
from tests.strategies import shipped

MINE = """
from neurosym.library import algorithmic

@algorithmic(tier=1)
def moved_on(number: int) -> int:
    \"\"\"Number after the next.\"\"\"
    return number + 2
"""


def written(path: Path, source: str = MINE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    return path


@pytest.mark.parametrize("tier", [-1, 3, "1"])
def test_what_is_no_tier_is_refused(tier: int) -> None:
    with pytest.raises(ValueError, match=f"expected a tier of 0, 1 or 2, found {tier!r}"):
        shipped().restricted(tier)


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(LookupError, match=r"no entry 'fodl' in the library of \d+ entries; did you mean fold\?"):
        shipped()["fodl"]
    with pytest.raises(LibraryError, match=r"no entry 'qqqqqq' in the library of \d+ entries$"):
        shipped()["qqqqqq"]


def test_an_entry_is_found_in_a_file_in_a_folder_and_among_the_user_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "lists.py")
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(tmp_path))
    assert user_folder() == tmp_path
    for library in (Library.load(), Library.load(file, user=False), Library.load(tmp_path, user=False)):
        assert library["moved_on"].origin == f"{file}:5"
        assert library["moved_on"].implementation(1) == 3
    assert "moved_on" not in Library.load(user=False)


@pytest.mark.parametrize("decorator", ["@algorithmic", "@algorithmic()", "@algorithmic(tier=2)"])
def test_the_decorator_may_stand_alone(decorator: str, tmp_path: Path) -> None:
    file = written(tmp_path / "lists.py", MINE.replace("@algorithmic(tier=1)", decorator))
    entry = Library([]).extended(file)["moved_on"]
    assert (entry.tier, entry.implementation(1)) == (2, 3)


def test_a_file_that_changes_is_indexed_again(tmp_path: Path) -> None:
    file = written(tmp_path / "lists.py")
    before = {entry.name: entry.digest for entry in Library.load(file, user=False)}
    file.write_text(file.read_text().replace("return", "return  1 if False else"))
    after = {entry.name: entry.digest for entry in Library.load(file, user=False)}
    assert before.keys() == after.keys()
    assert before != after


def test_a_user_without_a_folder_has_no_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEUROSYM_LIBRARY", str(tmp_path / "missing"))
    assert len(Library.load()) == len(Library.load(user=False))


def test_a_path_without_a_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"no library at .*missing: expected a Python file or a folder"):
        Library.load(tmp_path / "missing")


def test_a_clash_of_names_names_both_origins(tmp_path: Path) -> None:
    first = written(tmp_path / "a" / "one.py")
    second = written(tmp_path / "b" / "two.py", MINE.replace("+ 2", "+ 3"))
    with pytest.raises(LibraryError) as caught:
        Library.load(first, second, user=False)
    assert str(caught.value) == f"moved_on is declared twice, at {first}:5 and at {second}:5; rename one"


def test_the_same_entry_in_two_places_is_no_clash(tmp_path: Path) -> None:
    library = Library.load(written(tmp_path / "a" / "one.py"), written(tmp_path / "b" / "two.py"), user=False)
    assert library["moved_on"].origin == f"{tmp_path / 'a' / 'one.py'}:5"


def test_two_libraries_live_in_one_process(tmp_path: Path) -> None:
    one = Library.load(written(tmp_path / "a" / "mine.py"), user=False)
    other = Library.load(written(tmp_path / "b" / "mine.py", MINE.replace("+ 2", "+ 3")), user=False)
    assert one["moved_on"].implementation(1) == 3
    assert other["moved_on"].implementation(1) == 4
    assert one["moved_on"] != other["moved_on"]
    assert "moved_on" not in shipped()


def test_nothing_is_executed_on_load(tmp_path: Path) -> None:
    file = written(tmp_path / "mine.py", "raise RuntimeError('I was run')\n" + MINE)
    entry = Library.load(file, user=False)["moved_on"]
    assert str(entry.signature) == "(int) -> int"
    assert entry.doc == "Number after the next."
    with pytest.raises(LibraryError, match=r"mine.py can't be run: RuntimeError: I was run"):
        entry.implementation  # noqa: B018


def test_loading_the_library_imports_neither_torch_nor_an_entry() -> None:
    code = (
        "import sys; from neurosym.library import Library; Library.load(user=False);"
        "print([name for name in sys.modules if name in ('torch', 'numba', 'numpy') or 'neurosym_entries' in name])"
    )
    found = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_file_that_is_changed_on_disk_is_run_as_it_was_read(tmp_path: Path) -> None:
    file = written(tmp_path / "mine.py")
    entry = Library.load(file, user=False)["moved_on"]
    written(file, MINE.replace("+ 2", "+ 3"))
    assert entry.implementation(1) == 3
    assert Library.load(file, user=False)["moved_on"].implementation(1) == 4


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path / "mine.py", MINE.replace("number: int", "number"))
    with pytest.raises(SignatureError, match=r"mine.py:5: parameter number of moved_on has no annotation"):
        Library.load(tmp_path, user=False)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(LibraryError, match=r"mine.py can't be read: 'utf-8' codec"):
        Library.load(tmp_path, user=False)


@pytest.mark.parametrize(
    ("type_", "found", "not_found"),
    [
        ("(list[int]) -> int", {"sum_", "maximum", "length", "head"}, {"reverse", "sort", "add"}),
        ("(list[a]) -> a where a: Ord", {"maximum", "head"}, {"sum_", "length"}),
        ("(list[a]) -> a", {"head"}, {"maximum", "sum_"}),
        ("(list[str]) -> list[str]", {"reverse", "sort"}, {"words"}),
        ("(list[symbol]) -> list[symbol]", {"reverse"}, {"sort"}),
        ("list[str]", {"reverse", "words", "split"}, {"length"}),
        ("((a) -> b, list[a]) -> list[b]", {"map_"}, {"filter_"}),
        ("((int) -> bool, list[int]) -> list[int]", {"filter_", "take_while"}, {"map_", "sort"}),
        ("(tensor[8, 8]) -> int", {"symbol_reader"}, {"length"}),
    ],
)
def test_entries_are_found_by_type(type_: str, found: set[str], not_found: set[str]) -> None:
    query = parse_type(type_)
    names = {entry.name for entry in shipped().of_type(query)}
    assert found <= names
    assert not not_found & names


def test_a_restricted_library_has_the_lower_tiers_only() -> None:
    library = shipped().restricted(1)
    assert {entry.tier for entry in library} == {0, 1}
    assert "sort" not in library
    assert "symbol_reader" in library, "a geometric entry counts as tier 0"
    assert "sort" in shipped()


def test_a_library_without_entries_that_it_does_not_have_is_refused() -> None:
    assert "fold" not in shipped().without(["fold"])
    assert len(shipped().without("fold")) == len(shipped()) - 1
    with pytest.raises(LibraryError, match=r"did you mean fold\?"):
        shipped().without(["fodl"])


def test_a_reference_pins_what_the_library_has() -> None:
    fold = shipped()["fold"]
    assert shipped().resolve("fold") == shipped().resolve("fold", fold.digest) == fold.reference()
    with pytest.raises(LibraryError, match=r"fold is pinned at 0000 but the library has .* its meaning changed"):
        shipped().resolve("fold", "0000")


def test_a_geometric_reference_has_a_slot_named_for_its_entry() -> None:
    reader = shipped()["symbol_reader"]
    assert reader.kind is Kind.GEOMETRIC
    assert reader.reference().slot == "symbol_reader"
    assert reader.reference("second").slot == "second"


def test_a_package_gives_its_library_by_an_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "my_package_entries" / "__init__.py", "raise RuntimeError('I was run')")
    written(tmp_path / "my_package_entries" / "mine.py")
    monkeypatch.syspath_prepend(tmp_path)
    point = metadata.EntryPoint("mine", "my_package_entries", "neurosym.libraries")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [point] if group == point.group else [])
    assert Library.load(user=False)["moved_on"].implementation(1) == 3
    lost = metadata.EntryPoint("lost", "nowhere_at_all", "neurosym.libraries")
    monkeypatch.setattr(metadata, "entry_points", lambda group: [lost])
    with pytest.raises(LibraryError, match="the entry point lost names 'nowhere_at_all', which can't be found"):
        Library.load(user=False)


def test_every_shipped_file_declares_entries() -> None:
    files = sorted(shipped_folder().glob("*.py"))
    assert len(files) > 20
    for file in files:
        assert python_entries(file), file
