"""Settings for tests: ours, with a data folder of the run's own and the story's host name."""

import os
import tempfile

os.environ.setdefault("YANA_DATA", tempfile.mkdtemp(prefix="yana-tests-"))
os.environ.setdefault("YANA_BASE_URL", "https://yana.example.test")

from yana.project.settings import *  # noqa: F403 - after the environment they are read from
