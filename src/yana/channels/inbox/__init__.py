"""The built-in inbox: messages are kept on this machine and read in the browser."""
