"""What a measurement or a judgement is, whatever it is about."""
