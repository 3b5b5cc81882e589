"""Django's PostgreSQL backend, starting the embedded server and refusing an unsafe one."""
