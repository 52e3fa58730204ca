"""The circle: who was asked, what they agreed to, and how they may be reached."""
