"""How commands end that people stop, or whose reader goes away."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_endings(stopped: str = "Stopped.") -> Iterator[None]:
    """Ctrl-C says `stopped`, a reader that has enough (`| head`) nothing; no traceback, and the shell's own status
    for either: 128 and the number of the signal.
    """
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{stopped}\n")
        sys.exit(128 + signal.SIGINT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        sys.exit(128 + signal.SIGPIPE)
