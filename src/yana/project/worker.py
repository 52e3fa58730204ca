"""The same application in a worker of `yana web`, which ends with it.

Killed, the web server leaves its worker behind, which would go on to answer on the same port: for
a version that was replaced, or with no engine that acts on what it calls received.
"""

import signal

from yana.project.orphans import end_with_parent
from yana.project.wsgi import application

__all__ = ["application"]

end_with_parent(signal.SIGKILL)
