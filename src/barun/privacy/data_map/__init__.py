"""Every kind of personal data Barun knows: why, where, how long, who may see it, who is asked."""
