"""A drawing of a program as SVG, laid out here: no other tool is needed.

An application is a box with its arguments in it: variables and constants as chips, anything larger below, joined to its
place. A lambda is a shaded area that bears its parameters. It is light on light pages and dark on dark ones, and scales
with its width.
"""

import unicodedata
from dataclasses import dataclass
from html import escape

import networkx as nx

from neurosym.program.expression import Program
from neurosym.program.graph import KindOf, NodeKind, kind_by_slot, to_graph
from neurosym.program.text import to_text
from neurosym.program.types import Type

CHARACTER = 7.8
"""Width of a character of the 13-pixel monospaced font; `textLength` makes it so whatever font there is."""
BOX, CHIP, HEADER = 38.0, 26.0, 40.0
"""Heights of a box, of a chip in it, and of the line with a lambda's parameters."""
PAD, GAP, RISE = 7.0, 16.0, 30.0
"""Space inside boxes, between neighbours, and between a box and what is below it."""
MAX_LABEL = 24
"""Characters of a label; a longer one is cut, and is whole in its tooltip."""
MAX_TYPE = 44
"""Characters of the type of the whole program."""

STYLE = """
.ns-drawing{--text:#1c2430;--quiet:#5b6675;--line:#93a0b4;--page:#fff;--scope:#6a7a94;
--algorithmic:#2f6bd8;--geometric:#0e8a6d;--grown:#8a45d1;--literal:#b06a00;--hole:#c5352c;
--v0:#44546a;--v1:#c2410c;--v2:#b0307f;--v3:#0e7490;--v4:#5c6b00}
@media(prefers-color-scheme:dark){.ns-drawing{--text:#e8ecf2;--quiet:#9aa5b4;--line:#66748a;--page:#151b23;
--scope:#9fb0cc;--algorithmic:#7aaaff;--geometric:#4fd0a8;--grown:#c39bff;--literal:#f0b352;--hole:#ff8a80;
--v0:#c3cddd;--v1:#ff9d66;--v2:#f48fcb;--v3:#5fd0e6;--v4:#c3d15a}}
.ns-drawing text{font:13px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text)}
.ns-drawing .quiet{fill:var(--quiet)}
.ns-drawing .front{fill:var(--c);fill-opacity:.13;stroke:var(--c)}
.ns-drawing .back{fill:var(--page);stroke:none}
.ns-drawing .box .front{stroke-width:1.5}
.ns-drawing .box>text{font-weight:600;fill:var(--c)}
.ns-drawing .chip .front{stroke-opacity:.5}
.ns-drawing .chip text{fill:var(--c)}
.ns-drawing .variable .front{fill-opacity:0}
.ns-drawing .hole .front{stroke-dasharray:4 3}
.ns-drawing .area{fill:var(--scope);fill-opacity:.07;stroke:var(--scope);stroke-opacity:.3}
.ns-drawing .edge{fill:none;stroke:var(--line);stroke-width:1.6}
.ns-drawing .port{fill:var(--line)}
""".replace("\n", "")


def to_svg(program: Program, kind_of: KindOf = kind_by_slot, signature: Type | None = None) -> str:
    """The drawing of a program as an `svg` element for a page or a file of its own.

    `kind_of` tells grown entries from others; a signature gives the types where the program is more general.
    """
    graph = to_graph(program, kind_of, signature)
    drawing = _Drawing(graph).expression(0)
    legend = _legend(graph, max(drawing.width, 260.0))
    margin = 4.0
    width = max(drawing.width, legend.width) + 2 * margin
    height = drawing.height + legend.height + 2 * margin
    label = escape(f"Program {to_text(program)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ns-drawing" role="img" aria-label="{label}" '
        f'viewBox="0 0 {_number(width)} {_number(height)}" width="{_number(width)}" height="{_number(height)}" '
        f'style="max-width:100%;height:auto"><style>{STYLE}</style>'
        f"{_at(margin, margin, drawing.shapes)}"
        f"{_at(margin, margin + drawing.height, legend.shapes)}</svg>"
    )


@dataclass(frozen=True)
class _Block:
    """Shapes within a rectangle whose upper left corner is the origin; `anchor` is where an edge from above ends."""

    width: float
    height: float
    anchor: float
    shapes: str


class _Drawing:
    def __init__(self, graph: nx.DiGraph) -> None:
        self.graph = graph
        lambdas = [node for node, kind in graph.nodes(data="kind") if kind is NodeKind.LAMBDA]
        self.colour = {node: f"--v{index % 5}" for index, node in enumerate(lambdas)}

    def children(self, node: int) -> list[int]:
        edges = self.graph.in_edges(node, data="position")
        return [child for child, _, _ in sorted(edges, key=lambda edge: edge[2])]

    def expression(self, node: int) -> _Block:
        """A lambda, an application, or a chip by itself."""
        if self.graph.nodes[node]["kind"] is NodeKind.LAMBDA:
            return self.scope(node)
        if self.graph.in_degree(node):
            return self.application(node)
        width, shapes = self.chip(node)
        return _Block(width, CHIP, width / 2, shapes)

    def scope(self, node: int) -> _Block:
        """A shaded area around the body, with the parameters along its upper edge."""
        (child,) = self.children(node)
        body = self.expression(child)
        header = [_text(12, 24.5, "λ", "quiet")]
        right = 28.0
        for name, type_ in self.graph.nodes[node]["parameters"]:
            width, chip = _chip(name, f"{name}: {type_}", "variable", self.colour[node])
            header.append(_at(right, (HEADER - CHIP) / 2, chip))
            right += width + PAD
        if not self.graph.out_degree(node):  # the program itself
            type_ = self.graph.nodes[node]["type"]
            shown = _cut(type_, MAX_TYPE)
            header.append(_text(right + PAD, 24.5, shown, "quiet"))
            right += PAD + _text_width(shown) + PAD
        width = max(right + PAD, body.width + 2 * GAP)
        height = HEADER + body.height + GAP
        left = (width - body.width) / 2
        shapes = (
            f'<g class="scope" data-node="{node}">{_title("lambda", self.graph.nodes[node]["type"])}'
            f"{_rectangle(width, height, 12, 'area')}{''.join(header)}</g>{_at(left, HEADER, body.shapes)}"
        )
        return _Block(width, height, left + body.anchor, shapes)

    def application(self, node: int) -> _Block:
        """The box of an application above the arguments that don't fit in as chips."""
        parts: list[str] = []
        ports: list[tuple[float, int]] = []
        right = 12.0 + _text_width(_cut(self.graph.nodes[node]["label"])) + PAD
        for child in self.children(node):
            if self.is_large(child):
                ports.append((right + CHIP / 2, child))
                right += CHIP + PAD
            else:
                width, chip = self.chip(child)
                parts.append(_at(right, (BOX - CHIP) / 2, chip))
                right += width + PAD
        box = self.box(node, right, "".join(parts))
        return self.above(box, right, ports)

    def is_large(self, node: int) -> bool:
        return bool(self.graph.in_degree(node))

    def box(self, node: int, width: float, inside: str) -> str:
        attributes = self.graph.nodes[node]
        kind, label = attributes["kind"].value, attributes["label"]
        colour = self.variable_colour(node) if kind == "variable" else f"--{kind}"
        return (
            f'<g class="box {kind}" style="--c:var({colour})" data-node="{node}">{_title(label, attributes["type"])}'
            f"{_framed(width, BOX, 10)}{_text(12, BOX / 2 + 4.5, _cut(label))}</g>{inside}"
        )

    def above(self, box: str, width: float, ports: list[tuple[float, int]]) -> _Block:
        """A box, the blocks of its larger arguments in a row below it, and the edges between."""
        if not ports:
            return _Block(width, BOX, width / 2, box)
        blocks = [self.expression(child) for _, child in ports]
        lefts, right = [], 0.0
        for block in blocks:
            lefts.append(right)
            right += block.width + GAP
        row = right - GAP
        # The box stands where its edges are shortest, and the row moves if the box would stick out on the left.
        centre = sum(left + block.anchor - port for left, block, (port, _) in zip(lefts, blocks, ports, strict=True))
        at = centre / len(blocks)
        if len(blocks) > 1 or row < width:
            at = min(max(at, 0.0), max(row - width, 0.0)) if row >= width else (row - width) / 2
        shift = max(0.0, -at)
        shapes = [_at(at + shift, 0, box)]
        for left, block, (port, _) in zip(lefts, blocks, ports, strict=True):
            shapes.append(_edge(at + shift + port, left + shift + block.anchor))
            shapes.append(_at(left + shift, BOX + RISE, block.shapes))
        shapes += [_port(at + shift + port) for port, _ in ports]
        total = max(at + shift + width, row + shift)
        return _Block(
            total, BOX + RISE + max(block.height for block in blocks), at + shift + width / 2, "".join(shapes)
        )

    def chip(self, node: int) -> tuple[float, str]:
        attributes = self.graph.nodes[node]
        kind, label = attributes["kind"].value, attributes["label"]
        colour = self.variable_colour(node) if kind == "variable" else f"--{kind}"
        tooltip = f"{label}: {attributes['type']}"
        return _chip(label, tooltip, kind, colour, f' data-node="{node}"')

    def variable_colour(self, node: int) -> str:
        return self.colour.get(self.graph.nodes[node]["binder"], "--v0")


def _chip(label: str, tooltip: str, kind: str, colour: str, data: str = "") -> tuple[float, str]:
    label = _cut(label)
    width = _text_width(label) + 18
    corner = CHIP / 2 if kind == "variable" else 6
    return width, (
        f'<g class="chip {kind}" style="--c:var({colour})"{data}><title>{escape(tooltip)}</title>'
        f"{_framed(width, CHIP, corner)}{_text(9, CHIP / 2 + 4.5, label)}</g>"
    )


def _legend(graph: nx.DiGraph, width: float) -> _Block:
    """The kinds of expression that occur, in as many lines as fit the width."""
    kinds = {kind for _, kind in graph.nodes(data="kind")}
    shapes, x, y = [], 0.0, 18.0
    for kind in NodeKind:
        if kind not in kinds or kind is NodeKind.LAMBDA:
            continue
        item_width = 22 + _text_width(kind.value) + GAP
        if x and x + item_width > width:
            x, y = 0.0, y + 22
        colour = "--v0" if kind is NodeKind.VARIABLE else f"--{kind.value}"
        corner = 7 if kind is NodeKind.VARIABLE else 3
        swatch = f'<g class="chip {kind.value}" style="--c:var({colour})">{_framed(14, 14, corner)}</g>'
        shapes.append(_at(x, y, swatch + _text(22, 11.5, kind.value, "quiet")))
        x += item_width
    return _Block(width, y + 22, 0.0, "".join(shapes))


def _title(label: str, type_: str) -> str:
    return f"<title>{escape(f'{label}: {type_}')}</title>"


def _framed(width: float, height: float, corner: float) -> str:
    """A tinted rectangle that lets nothing behind it through."""
    return _rectangle(width, height, corner, "back") + _rectangle(width, height, corner, "front")


def _rectangle(width: float, height: float, corner: float, kind: str) -> str:
    return f'<rect class="{kind}" width="{_number(width)}" height="{_number(height)}" rx="{_number(corner)}"/>'


def _text(x: float, y: float, label: str, kind: str = "") -> str:
    known = f' class="{kind}"' if kind else ""
    length = f' textLength="{_number(_text_width(label))}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{_number(x)}" y="{_number(y)}"{known}{length}>{escape(label)}</text>'


def _edge(x: float, to_x: float) -> str:
    """A curve from a port down to what stands there, upright at both ends."""
    top, middle, bottom = _number(BOX), _number(BOX + RISE / 2), _number(BOX + RISE)
    return (
        f'<path class="edge" d="M{_number(x)} {_number(BOX / 2)}V{top}'
        f'C{_number(x)} {middle} {_number(to_x)} {middle} {_number(to_x)} {bottom}"/>'
    )


def _port(x: float) -> str:
    return f'<circle class="port" cx="{_number(x)}" cy="{_number(BOX / 2)}" r="4"/>'


def _at(x: float, y: float, shapes: str) -> str:
    return f'<g transform="translate({_number(x)} {_number(y)})">{shapes}</g>'


def _cut(label: str, n_characters: int = MAX_LABEL) -> str:
    return label if len(label) <= n_characters else f"{label[: n_characters - 1]}…"


def _text_width(label: str) -> float:
    n_wide = sum(unicodedata.east_asian_width(character) in "WF" for character in label)
    return (len(label) + n_wide) * CHARACTER


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
