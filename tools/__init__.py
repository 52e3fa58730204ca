"""What keeps the house in order: the rules' eyes, the yardstick and the diagram."""
