"""Encryption on the way: the certificate of the service, its own or a given one."""
