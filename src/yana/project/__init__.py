"""Where the parts are joined: options, settings, addresses, commands, wiring."""
