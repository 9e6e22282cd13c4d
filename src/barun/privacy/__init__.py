"""What may be kept, in which form and for how long: pure policy, answers with a reason.

Times, keys, secrets and randomness are passed in; nothing here opens a file or a database.
"""
