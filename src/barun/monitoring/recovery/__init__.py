"""What is done about a model in service that does harm: decisions only; pure, time passed in."""
