"""The trial on one machine: a sample centre, its logins, and the processes that show it."""
