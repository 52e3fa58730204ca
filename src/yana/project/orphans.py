"""No process of ours outlives the one that started it, and keeps its port or its work."""

import ctypes
import multiprocessing
import os
import signal

PR_SET_PDEATHSIG = 1


def end_with_parent(how: signal.Signals) -> None:
    """Let the system end this process in this way as soon as its parent is gone."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:
        os.kill(os.getpid(), how)  # It was gone before the system was told.
