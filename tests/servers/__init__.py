"""Real servers for the tests, each private, each gone when the test run ends."""
