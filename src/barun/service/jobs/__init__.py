"""Jobs in a running service: one dispatcher with one child process, and the routes to them."""
