"""Pages for who is asked: no account, no session, no script; the link is the key."""
