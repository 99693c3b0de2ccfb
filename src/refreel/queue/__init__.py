"""Takes accepted jobs, gives each to a worker until it is final, and remembers every change; never loses one."""
