"""Loops over items, wherever they are written: for statements, comprehensions, arguments of any, sum and the like."""

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from neurosym.execution.engine.translator.comparisons import condition
from neurosym.execution.engine.translator.operands import Item, Operand, arguments, dict_of, is_constructor, set_of
from neurosym.execution.engine.translator.sources import IS_SOURCE, Source, called_name, fixed, of_operand, source
from neurosym.execution.engine.translator.values import paired
from neurosym.execution.engine.translator.writer import Body
from neurosym.program.types import BOOL, INT, STR, FunctionType, Type, list_of

_CHANGING = frozenset(
    {
        *("append", "extend", "pop", "popleft", "insert", "reverse", "sort", "add", "setdefault", "remove", "clear"),
        *("appendleft", "heappush", "heappop", "heapify", "update"),
    }
)


def changes_lists(nodes: Sequence[ast.AST]) -> bool:
    """Whether some statement or expression among these changes a list in place."""
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                name = part.func.attr if isinstance(part.func, ast.Attribute) else called_name(part)
                if name in _CHANGING:
                    return True
            if isinstance(part, ast.Assign | ast.AugAssign | ast.Delete):
                targets = [part.target] if isinstance(part, ast.AugAssign) else part.targets
                if any(isinstance(inner, ast.Subscript) for target in targets for inner in ast.walk(target)):
                    return True
    return False


@contextmanager
def loop(body: Body, items: Source) -> Iterator[Item]:
    """A loop over items; what is written meanwhile is done for each."""
    place = body.name()
    body.places.append(place)
    if items.n is not None:
        with body.block(f"for {place} in range({items.n}):"):
            yield items.item(place)
        body.places.pop()
        return
    assert items.live is not None
    body.emit(f"{place} = -1")
    with body.block("while True:"):
        body.emit(f"{place} += 1")
        with body.block(f"if {place} >= {items.live()}:"):
            body.emit("break")
        yield items.item(place)
    body.places.pop()


def names_of(body: Body, target: ast.expr, item: Item) -> dict[str, Item]:
    """The names that a target of a comprehension gives to an item."""
    if isinstance(target, ast.Name):
        return {target.id: item}
    if not isinstance(target, ast.Tuple):
        body.refuse(target, "a loop that assigns to other than names")
    found: dict[str, Item] = {}
    for inner, part in zip(target.elts, members(body, item, len(target.elts), target), strict=True):
        found |= names_of(body, inner, part)
    return found


def members(body: Body, item: Item, n: int, node: ast.AST) -> tuple[Item, ...]:
    """The parts of an item that is unpacked."""
    if isinstance(item, tuple):
        if len(item) != n:
            body.refuse(node, f"{len(item)} values unpacked as {n}")
        return item
    type_ = body.type_of(item, node)
    if n == 2 and (is_constructor(type_, "pair") or body.is_open(type_)):
        if body.is_open(type_):
            return (Operand("0", body.fresh()), Operand("0", body.fresh()))
        one, other = arguments(type_)
        return (body.runtime("first", item, type_=one), body.runtime("second", item, type_=other))
    body.refuse(node, f"{type_} unpacked as {n} values")


def each(
    body: Body, node: ast.expr, use: Callable[[Item], None], stop: str | None = None, in_any_order: bool = False
) -> None:
    """Do something for each item of an expression; where the flag `stop` is set then, the loops end.

    Of a set only what does not depend on the order can be done.
    """
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        each_of(body, node.generators, lambda: use(element(body, node.elt)), stop, in_any_order)
        return
    if called_name(node) == "from_iterable" and isinstance(node, ast.Call):
        with loop(body, source(body, node.args[0])) as inner:
            assert isinstance(inner, Operand)
            with loop(body, of_operand(body, inner, node)) as item:
                use(item)
                _end_where(body, stop)
            _end_where(body, stop)
        return
    if is_lazy(node):
        items = source(body, node)
    else:
        whole = body.value(node)
        type_ = body.resolve(whole.type)
        if in_any_order and is_constructor(type_, "set"):
            whole = whole.of_type(list_of(*arguments(type_)))
        items = of_operand(body, whole, node)
    with loop(body, items) as item:
        use(item)
        _end_where(body, stop)


def _end_where(body: Body, stop: str | None) -> None:
    if stop is not None:
        with body.block(f"if {stop}:"):
            body.emit("break")


def each_of(
    body: Body,
    generators: list[ast.comprehension],
    use: Callable[[], None],
    stop: str | None = None,
    in_any_order: bool = False,
) -> None:
    """Do something in the loops of a comprehension."""
    if not generators:
        use()
        return
    first, *rest = generators

    def inner(item: Item) -> None:
        with body.scope(names_of(body, first.target, item)), _filtered(body, first.ifs):
            each_of(body, rest, use, stop, in_any_order)

    each(body, first.iter, inner, stop, in_any_order)


def element(body: Body, node: ast.expr) -> Item:
    """What a comprehension gives each time."""
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        first, second = map(body.value, node.elts)
        return (first, second)
    return body.value(node)


@contextmanager
def _filtered(body: Body, conditions: list[ast.expr]) -> Iterator[None]:
    """What is written meanwhile is done where all conditions hold."""
    if not conditions:
        yield
        return
    text = condition(body, conditions[0])
    with body.block(f"if {text}:"), _filtered(body, conditions[1:]):
        yield


def is_lazy(node: ast.expr) -> bool:
    """Whether the items of an expression need not be put in a list first."""
    if isinstance(node, ast.Tuple | ast.List):
        return not any(isinstance(part, ast.Starred) for part in node.elts)
    if not isinstance(node, ast.Call):
        return False
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values", "keys")
    return called_name(node) in IS_SOURCE or is_method


def joined_item(body: Body, item: Item) -> Operand:
    """An item as one word: two operands become a pair."""
    if isinstance(item, Operand):
        return item
    if len(item) != 2:
        body.refuse(None, f"a tuple of {len(item)} as a value")
    return paired(body, joined_item(body, item[0]), joined_item(body, item[1]))


def collected(body: Body, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Operand:
    """The list, or the set, of a comprehension."""
    if isinstance(node, ast.SetComp):
        items = _pushed(body, node, in_any_order=True)
        item = arguments(items.type)[0]
        found = body.runtime("unique", items, type_=set_of(item), of=item)
        return body.runtime("owned", found, type_=found.type)
    if (truths := selecting(body, node)) is not None:
        items = body.value(node.generators[0].iter)
        return body.runtime("selected", truths, items, type_=items.type)
    first = node.generators[0]
    if not first.ifs and (results := _called_each(body, node, node.elt)) is not None:
        return results
    if len(node.generators) > 1 or not (is_lazy(first.iter) or isinstance(first.iter, ast.Name | ast.Subscript)):
        return _pushed(body, node)
    is_changing = changes_lists([node.elt, *first.ifs])
    items_of = source(body, first.iter, is_changing)
    if items_of.n is None:
        if is_changing:
            body.refuse(node, "a comprehension that changes what it runs over")
        items_of = Source(fixed(body, items_of), items_of.item)
    return _filled(body, items_of, first.target, first.ifs, lambda: element(body, node.elt))


def selecting(body: Body, node: ast.ListComp | ast.GeneratorExp) -> Operand | None:
    """Of `[item for item in items if keep(item)]`, what `keep` gives for each; None for other comprehensions."""
    first = node.generators[0]
    if len(first.ifs) != 1 or ast.dump(_read(first.target)) != ast.dump(node.elt):
        return None
    return _called_each(body, node, first.ifs[0], BOOL)


def _called_each(
    body: Body, node: ast.ListComp | ast.GeneratorExp, called: ast.expr, result: Type | None = None
) -> Operand | None:
    """The list of what `called` gives, if that is a function of the entry (to `result`) at the items of one list."""
    first = node.generators[0]
    if len(node.generators) > 1 or not isinstance(first.iter, ast.Name) or not isinstance(first.target, ast.Name):
        return None
    if not isinstance(called, ast.Call) or not isinstance(called.func, ast.Name) or called.keywords:
        return None
    if [ast.dump(argument) for argument in called.args] != [ast.dump(_read(first.target))]:
        return None
    function, items = body.lookup(called.func.id), body.value(first.iter)
    if called.func.id == first.target.id or not isinstance(function, Operand):
        return None
    if not isinstance(function.type, FunctionType) or not is_constructor(body.resolve(items.type), "list"):
        return None
    if result is not None and body.resolve(function.type.result) != result:
        return None
    body.unify(function.type.parameters[0], arguments(body.resolve(items.type))[0], node)
    return body.runtime("called_each", function, items, type_=list_of(function.type.result))


def _read(target: ast.expr) -> ast.expr:
    """A name that is assigned to, as one that is read."""
    return ast.Name(target.id, ast.Load()) if isinstance(target, ast.Name) else target


def _filled(
    body: Body, items: Source, target: ast.expr, conditions: list[ast.expr], give: Callable[[], Item]
) -> Operand:
    """A list with room for all items from the beginning."""
    assert items.n is not None
    type_ = body.fresh()
    result = body.runtime("allocate", items.n, type_=list_of(type_))
    start = body.text_of_call("start", (result,))
    if not body.calls_functions:
        start = body.kept(start, INT).text
    count = ""
    if conditions:
        count = body.name()
        body.emit(f"{count} = 0")
    with loop(body, items) as item, body.scope(names_of(body, target, item)), _filtered(body, conditions):
        word = joined_item(body, give())
        body.unify(type_, word.type, target)
        body.emit(f"{body.use('put')}({start}, {count or body.places[-1]}, {word.word})")
        if conditions:
            body.emit(f"{count} += 1")
    if conditions:
        body.emit(body.text_of_call("shorten", (result, count)))
    return result


def of_source(body: Body, items: Source, node: ast.expr) -> Operand:
    """The list of the items."""
    fixed_items = Source(fixed(body, items), items.item)
    name = ast.copy_location(ast.Name(" item"), node)
    return _filled(body, fixed_items, name, [], lambda: body.lookup(" item") or Operand("0", body.fresh()))


def _pushed(body: Body, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, in_any_order: bool = False) -> Operand:
    """A list that grows item by item."""
    type_ = body.fresh()
    result = body.runtime("new", "8", type_=list_of(type_))

    def push() -> None:
        word = joined_item(body, element(body, node.elt))
        body.unify(type_, word.type, node)
        pushed(body, result, word)

    each_of(body, node.generators, push, None, in_any_order)
    return Operand(result.text, list_of(body.resolve(type_)))


def pushed(body: Body, whole: Operand, word: Operand) -> None:
    """Append to a list."""
    with body.block(f"if {body.text_of_call('push', (whole, word))} < LIMIT:"):
        body.emit("return UNFINISHED")


def materialised(body: Body, node: ast.expr, in_any_order: bool = False) -> Operand:
    """The items of an expression in a list, which need not be a new one."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return collected(body, node)
    if called_name(node) == "from_iterable":
        type_ = body.fresh()
        result = body.runtime("new", "8", type_=list_of(type_))

        def push(item: Item) -> None:
            word = joined_item(body, item)
            body.unify(type_, word.type, node)
            pushed(body, result, word)

        each(body, node, push)
        return result
    if is_lazy(node):
        return of_source(body, source(body, node), node)
    return as_list(body, body.value(node), node, in_any_order)


def as_list(body: Body, whole: Operand, node: ast.AST, in_any_order: bool = False) -> Operand:
    """A text, a dictionary, a pair or a set as a list."""
    type_ = body.type_of(whole, node)
    if is_constructor(type_, "list"):
        return whole
    if type_ == STR:
        return body.runtime("characters", whole, type_=list_of(STR), made=True)
    if is_constructor(type_, "dict"):
        return body.runtime("dict_keys", whole, type_=list_of(arguments(type_)[0]))
    if is_constructor(type_, "set") and in_any_order:
        return whole.of_type(list_of(arguments(type_)[0]))
    if is_constructor(type_, "pair"):
        body.unify(arguments(type_)[0], arguments(type_)[1], node)
        return whole.of_type(list_of(arguments(type_)[0]))
    if body.is_open(type_):
        inner = list_of(body.fresh())
        body.unify(type_, inner, node)
        return whole.of_type(inner)
    body.refuse(node, f"a list of {type_}")


def dictionary(body: Body, node: ast.Dict | ast.DictComp) -> Operand:
    """A dictionary."""
    key, value = body.fresh(), body.fresh()
    whole = body.runtime("new_dict", type_=dict_of(key, value))

    def put(key_node: ast.expr, value_node: ast.expr) -> None:
        put_key(body, whole, body.value(key_node), body.value(value_node), node)

    if isinstance(node, ast.DictComp):
        each_of(body, node.generators, lambda: put(node.key, node.value))
        return whole
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        if key_node is None:
            body.refuse(node, "** in a dictionary")
        put(key_node, value_node)
    return whole


def put_key(body: Body, whole: Operand, key: Operand, value: Operand, node: ast.AST) -> None:
    """Set an item of a dictionary."""
    key_type, value_type = arguments(body.resolve(whole.type))
    body.unify(key_type, key.type, node)
    body.unify(value_type, value.type, node)
    body.runtime("dict_put", whole, key, value, type_=value_type, of=key_type)
