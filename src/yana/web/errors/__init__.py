"""What people and programs are told when something goes wrong: always what to do next."""
