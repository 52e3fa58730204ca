"""Every zone, both edges of its summers, its changed rules: judged minute by minute."""
