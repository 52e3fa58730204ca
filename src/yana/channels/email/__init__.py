"""E-mail through any SMTP server: `send.py` hands mail in, `receive.py` reads what comes back."""
