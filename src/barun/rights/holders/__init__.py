"""Everything on a machine that holds data of people, each behind the same protocol."""
