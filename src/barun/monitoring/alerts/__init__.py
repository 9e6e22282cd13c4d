"""What of the figures somebody should know: rules, evaluated each minute; pure."""
