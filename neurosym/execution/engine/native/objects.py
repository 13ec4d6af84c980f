"""Machine code of functions: written, improved and emitted by LLVM; loaded into this process."""

from functools import cache
from typing import Any

import llvmlite.binding as llvm

from neurosym.execution.engine.native.functions import Function
from neurosym.execution.engine.native.kinds import Kind
from neurosym.execution.engine.native.statements import written


@cache
def _machine() -> Any:
    """This processor, as LLVM knows it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=_features(),
        opt=2,
        reloc="static" if target.name.startswith("x86") else "default",
        codemodel="jitdefault",
        jit=True,
    )


def _features() -> str:
    try:
        features: str = llvm.get_host_cpu_features().flatten()
    except RuntimeError:  # LLVM can't tell
        return ""
    return features


@cache
def processor() -> str:
    """What machine code depends on beside its sources."""
    return f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {_features()} {llvm.llvm_version_info}"


def module_text(function: Function, symbol: str) -> str:
    """A function, to be found by a symbol, and all that it calls, as LLVM's text."""
    found: dict[Function, str] = {}
    declared: dict[str, None] = {}
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one not in found:
            text = written(one)
            found[one] = text.text
            declared |= dict.fromkeys(sorted(text.declared))
            waiting += text.callees
    return "\n\n".join([*declared, *found.values(), _door(function, symbol)])


def _door(function: Function, symbol: str) -> str:
    """A function by which another one is called from outside."""
    kinds = [kind.text for _, kind in function.parameters]
    given = ", ".join(f"{kind} %{number}" for number, kind in enumerate(kinds))
    call = f'call {function.result.text} @"{function.symbol}"({given})'
    if function.result is Kind.NOTHING:
        body = f"  {call}\n  ret void"
    else:
        body = f"  %found = {call}\n  ret {function.result.text} %found"
    return f'define {function.result.text} @"{symbol}"({", ".join(kinds)}) nounwind {{\n{body}\n}}'


def machine_code(function: Function, symbol: str) -> bytes:
    """An object file with a function."""
    module = llvm.parse_assembly(module_text(function, symbol))
    module.triple = llvm.get_process_triple()
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = True
    options.slp_vectorization = True
    builder = llvm.create_pass_builder(_machine(), options)
    builder.getModulePassManager().run(module, builder)
    code: bytes = _machine().emit_object(module)
    return code


@cache
def _loader() -> Any:
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())


def loaded(code: bytes, symbol: str) -> int:
    """The address of a function of an object file, which is there from now on."""
    loader = _loader()
    loader.add_object_file(llvm.ObjectFileRef.from_data(code))
    loader.finalize_object()
    address: int = loader.get_function_address(symbol)
    return address
