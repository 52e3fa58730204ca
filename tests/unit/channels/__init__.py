"""The channels: what they say, how they send, and what they make of what comes back."""
