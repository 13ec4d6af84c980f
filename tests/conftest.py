import os
import signal
from pathlib import Path

import platformdirs

# Before torch is imported: two pytest workers on two cores, one thread each.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Each worker compiles for itself: tests call what is compiled one function at a time, without the engine's lock.
if "PYTEST_XDIST_WORKER" in os.environ:
    _cache = os.environ.get("NEUROSYM_CACHE") or platformdirs.user_cache_dir("neurosym")
    os.environ["NEUROSYM_CACHE"] = str(Path(_cache) / "tests" / os.environ["PYTEST_XDIST_WORKER"])

# A shell ignores Ctrl-C for what it runs in the background, and children would inherit that: tests send it to some.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from hypothesis import HealthCheck, settings

_SLOW_MACHINES_ARE_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

# The same examples in every run, and no time limit per example: a test's verdict never depends on the machine.
for _name, _n_examples in (("dev", 30), ("ci", 60), ("long", 1000)):
    settings.register_profile(
        _name,
        max_examples=_n_examples,
        derandomize=True,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=_SLOW_MACHINES_ARE_FINE,
    )

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))
