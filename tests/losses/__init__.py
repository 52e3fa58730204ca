"""What is lost when processes die, servers refuse and disks fill: counted at a real mail server."""
