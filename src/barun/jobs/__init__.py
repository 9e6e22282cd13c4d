"""Work that outlives the program that asked for it: a durable queue, its dispatcher, executors."""
