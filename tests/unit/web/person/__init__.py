"""The pages of the person whose call it is."""
