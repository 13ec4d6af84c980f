"""Grown entries on disk: data, never code.

One folder an entry, named for it: `manifest.json` and, if it was trained, `weights.safetensors`. What is there is never
changed; what is half written is never seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from neurosym.errors import LibraryError, NeurosymError, ProgramError, SignatureError
from neurosym.library import manifest as manifests
from neurosym.library import weights as weight_files
from neurosym.library.durable import create_folder
from neurosym.library.entry import Entry, Kind
from neurosym.library.library import Library
from neurosym.library.manifest import Manifest, ManifestExample, Provenance, Use, read_manifest
from neurosym.library.weights import StoredWeights, Weights, describe_weights, encode_weights
from neurosym.program.expression import Lambda, Program, references
from neurosym.program.text import parse_program, to_text
from neurosym.program.types import FunctionType, parse_signature
from neurosym.program.values import Value, from_json, is_tensor, same_value, to_json

Case = tuple[tuple[Value, ...], Value]
"""Inputs and the output that belongs to them."""


@dataclass(frozen=True)
class GrownEntry:
    """A program that becomes an entry; `weights` by slot, `score` by split in [0, 1], `description_length` in bits."""

    name: str
    signature: FunctionType
    doc: str
    program: Program
    tier: int
    version: str = "1.0.0"
    weights: Weights = field(default_factory=dict, repr=False)
    cases: tuple[Case, ...] = ()
    score: Mapping[str, float] = field(default_factory=dict)
    description_length: float = 0.0
    provenance: Provenance = field(default_factory=Provenance)

    def entry(self, library: Library) -> Entry:
        """The entry that this becomes in `library`, written or not."""
        manifest = _manifest(self, encode_weights(self.weights) if self.weights else None)
        return _entry(manifest, f"grown entry {self.name}", self.weights, library)


def program_tier(program: Program, library: Library) -> int:
    """The highest tier that a program uses; a geometric entry counts as 0."""
    return max((library[reference.name].tier for reference in references(program)), default=0)


def write_grown(folder: Path, grown: GrownEntry) -> Path:
    """Write an entry into a library folder; gives the entry's own folder. Writing the same again changes nothing.

    Raises LibraryError when the name is taken there: an entry is never replaced.
    """
    weights = encode_weights(grown.weights) if grown.weights else None
    manifest = _manifest(grown, weights)
    files = {manifests.FILE_NAME: manifest.encode()}
    if weights is not None:
        files[weight_files.FILE_NAME] = weights
    return _create(folder, manifest, files)


def copy_grown(source: Path, folder: Path) -> Path:
    """Copy an entry's folder into a library folder, byte by byte; gives the entry's new folder.

    Raises LibraryError when the name is taken there: an entry is never replaced.
    """
    manifest = read_manifest(source / manifests.FILE_NAME)
    files = {manifests.FILE_NAME: manifest.encode()}
    if manifest.weights is not None:
        stored = StoredWeights(source / weight_files.FILE_NAME, manifest.weights)
        len(stored)  # reads and checks them
        files[weight_files.FILE_NAME] = stored.path.read_bytes()
    return _create(folder, manifest, files)


def is_grown(folder: Path) -> bool:
    """Whether a folder holds a grown entry."""
    return (folder / manifests.FILE_NAME).is_file()


def _create(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    target = folder / manifest.name
    try:
        create_folder(target, files)
    except FileExistsError:
        if not is_grown(target):
            raise LibraryError(f"{target} exists and holds no entry; give another name") from None
        known = read_manifest(target / manifests.FILE_NAME)
        if known.digest != manifest.digest:
            raise LibraryError(
                f"{manifest.name} {known.version} is already in {folder} with digest {known.digest}, "
                f"and what it means never changes; give {manifest.digest} another name"
            ) from None
    except OSError as error:
        raise LibraryError(f"{target} can't be written: {error.strerror}") from None
    return target


def read_grown(folder: Path, library: Library) -> list[Entry]:
    """The grown entries in `folder` (its own, or one in each folder within), each over `library` and those before it.

    Raises LibraryError naming the manifest and what is wrong with it.
    """
    found: dict[str, tuple[Path, Manifest]] = {}
    for entry_folder in [folder, *sorted(path for path in folder.iterdir() if not path.name.startswith("."))]:
        if is_grown(entry_folder):
            path = entry_folder / manifests.FILE_NAME
            manifest = read_manifest(path)
            if entry_folder.resolve().name != manifest.name:
                raise LibraryError(f"{path}: expected a folder named {manifest.name}, as the entry is")
            found[manifest.name] = (path, manifest)
    uses = {name: [use.name for use in manifest.uses] for name, (_, manifest) in found.items()}
    try:
        order = [name for name in TopologicalSorter(uses).static_order() if name in found]
    except CycleError as error:
        raise LibraryError(f"{folder}: entries use each other in a circle: {' → '.join(error.args[1])}") from None
    entries: list[Entry] = []
    for name in order:
        path, manifest = found[name]
        weights: Weights = {}
        if manifest.weights is not None:
            weights = StoredWeights(path.with_name(weight_files.FILE_NAME), manifest.weights)
        entries.append(_entry(manifest, str(path), weights, library.with_entries(entries)))
    return entries


def _manifest(grown: GrownEntry, encoded_weights: bytes | None) -> Manifest:
    return Manifest(
        name=grown.name,
        version=grown.version,
        kind=Kind.PROGRAM.value,
        signature=str(grown.signature),
        parameters=_parameters(grown.program),
        doc=grown.doc,
        program=to_text(grown.program, full=True),
        weights=None if encoded_weights is None else describe_weights(encoded_weights),
        uses=_uses(grown.program),
        examples=tuple(_example(grown, case) for case in grown.cases),
        score=dict(grown.score),
        description_length=grown.description_length,
        tier=grown.tier,
        provenance=grown.provenance,
    )


def _parameters(program: Program) -> tuple[str, ...]:
    if not isinstance(program, Lambda):
        raise ProgramError(f"expected a program with inputs, a lambda, but found {to_text(program)}")
    header, _, _ = to_text(program).partition(":")
    return tuple(name.strip() for name in header.removeprefix("lambda").split(","))


def _uses(program: Program) -> tuple[Use, ...]:
    return tuple(sorted({Use(use.name, use.digest) for use in references(program)}, key=lambda use: use.name))


def _example(grown: GrownEntry, case: Case) -> ManifestExample:
    inputs, output = case
    example = ManifestExample(tuple(map(to_json, inputs)), to_json(output))
    read_inputs, read_output = _case(example, grown.signature, grown.name)
    if not same_value(read_inputs, inputs) or not same_value(read_output, output):
        raise LibraryError(f"{grown.name}: an example that JSON changes can't be kept: {case!r:.60}")
    return example


def _case(example: ManifestExample, signature: FunctionType, where: str) -> Case:
    if len(example.inputs) != len(signature.parameters):
        raise LibraryError(f"{where}: expected examples of {len(signature.parameters)} inputs, found another number")
    try:
        inputs = tuple(map(from_json, example.inputs, signature.parameters))
        return inputs, from_json(example.output, signature.result)
    except SignatureError as error:
        raise LibraryError(f"{where}: an example is not of type {signature}: {error}") from None


def _entry(manifest: Manifest, origin: str, weights: Weights, library: Library) -> Entry:
    try:
        signature = parse_signature(manifest.signature)
        program = parse_program(manifest.program, library.resolve)
    except NeurosymError as error:
        raise LibraryError(f"{origin}: {error}") from None
    except (RecursionError, MemoryError):  # Python's own parser of constants says MemoryError
        raise LibraryError(f"{origin}: its program or signature is nested too deeply") from None
    if to_text(program, full=True) != manifest.program:
        raise LibraryError(f"{origin}: expected the full text of a program, every reference with its digest")
    cases = tuple(_case(example, signature, origin) for example in manifest.examples)
    derived = {"uses": _uses(program), "parameters": _parameters(program), "tier": program_tier(program, library)}
    for key, expected in derived.items():
        if getattr(manifest, key) != expected:
            raise LibraryError(f"{origin}: its {key} are not those of its program: expected {expected}")
    return Entry(
        name=manifest.name,
        kind=Kind.PROGRAM,
        signature=signature,
        parameters=manifest.parameters,
        doc=manifest.doc,
        tier=manifest.tier,
        digest=manifest.digest,
        origin=origin,
        program=program,
        weights=weights,
        examples=tuple(_spelt(manifest.name, case) for case in cases),
        uses=tuple(use.digest for use in manifest.uses),
        cases=cases,
    )


def _spelt(name: str, case: Case) -> tuple[str, str]:
    inputs, output = case
    return f"{name}({', '.join(map(_text, inputs))})", _text(output)


def _text(value: Value) -> str:
    if is_tensor(value):
        return f"tensor[{', '.join(map(str, value.shape))}]"
    if type(value) is list and any(map(is_tensor, value)):
        return f"[{', '.join(map(_text, value))}]"
    return repr(value)
