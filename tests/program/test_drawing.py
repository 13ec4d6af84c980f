from dataclasses import dataclass
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from neurosym.program.drawing import to_svg
from neurosym.program.graph import NodeKind, to_graph
from neurosym.program.types import FunctionType
from tests.strategies import programs, shipped, signatures

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Area:
    """A drawn node in the coordinates of the whole drawing."""

    node: int
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Area") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def is_apart_from(self, other: "Area") -> bool:
        return self.right < other.left or other.right < self.left or self.bottom < other.top or other.bottom < self.top


def areas(element: ElementTree.Element, x: float = 0.0, y: float = 0.0) -> list[Area]:
    """The rectangles of all nodes, where the transforms put them."""
    moved = element.get("transform", "translate(0 0)").removeprefix("translate(").removesuffix(")").split()
    x, y = x + float(moved[0]), y + float(moved[1])
    found = []
    node = element.get("data-node")
    if node is not None:
        rectangle = element.find(f"{SVG}rect")
        assert rectangle is not None
        found.append(Area(int(node), x, y, x + float(rectangle.get("width", 0)), y + float(rectangle.get("height", 0))))
    return found + [area for child in element for area in areas(child, x, y)]


@given(st.data(), signatures)
def test_every_node_is_drawn_once_inside_the_picture_and_over_no_other(
    data: st.DataObject, signature: FunctionType
) -> None:
    program = data.draw(programs(shipped(), signature))
    graph = to_graph(program)
    picture = ElementTree.fromstring(to_svg(program))
    drawn = areas(picture)
    assert sorted(area.node for area in drawn) == list(graph)
    width, height = map(float, picture.get("viewBox", "").split()[2:])
    assert all(Area(-1, 0, 0, width, height).holds(area) for area in drawn)
    by_node = {area.node: area for area in drawn}
    for one in drawn:
        for other in drawn:
            if one.node < other.node:
                assert one.is_apart_from(other) or one.holds(other)
    for child, parent in graph.edges:
        if graph.nodes[parent]["kind"] is NodeKind.LAMBDA:
            assert by_node[parent].holds(by_node[child])


def test_text_is_escaped_and_named_for_those_who_do_not_see_it() -> None:
    program = shipped().parse("lambda text: concat(text, '<script>\"&\\x00\\n')")
    picture = ElementTree.fromstring(to_svg(program))
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Program lambda text: concat(text, '<script>\"&\\x00\\n')"
    assert "<script>" not in to_svg(program)


def test_a_node_says_its_type_when_pointed_at_and_a_long_label_is_cut() -> None:
    program = shipped().parse(f"lambda text: string_length(concat(text, '{'long' * 20}'))")
    picture = ElementTree.fromstring(to_svg(program))
    titles = [title.text for title in picture.iter(f"{SVG}title")]
    assert "concat: str" in titles
    assert f"'{'long' * 20}': str" in titles
    labels = [text.text or "" for text in picture.iter(f"{SVG}text")]
    assert "'longlonglonglonglonglo…" in labels
    assert max(map(len, labels)) <= 44


def test_the_drawing_scales_with_its_width_and_needs_nothing_else() -> None:
    drawing = to_svg(shipped().parse("lambda xs: reverse(xs)"))
    assert 'style="max-width:100%;height:auto"' in drawing
    assert "prefers-color-scheme:dark" in drawing
    assert "href" not in drawing
    assert "url(" not in drawing


def test_the_legend_names_the_kinds_that_occur() -> None:
    def legend(text: str) -> list[str | None]:
        picture = ElementTree.fromstring(to_svg(shipped().parse(text)))
        return [text.text for text in picture[-1].iter(f"{SVG}text")]

    assert legend("lambda xs: xs") == ["variable"]
    assert legend("lambda images: map_(symbol_reader, images)") == ["algorithmic", "geometric", "variable"]
    assert legend("lambda x: add(1, ?[int])") == ["algorithmic", "literal", "hole"]
