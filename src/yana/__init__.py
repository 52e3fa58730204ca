"""YANA ("You Are Not Alone"): a person who asks reaches a human who matters to them."""
