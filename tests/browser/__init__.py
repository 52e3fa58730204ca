"""The whole of YANA as its people meet it: `yana serve`, a mail server, and a real browser."""
