"""The engine's compiler: functions on words, written in a small part of Python, as machine code by LLVM."""
