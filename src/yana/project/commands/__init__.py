"""One module for each command: `arguments` says what it takes, `run` does it."""
