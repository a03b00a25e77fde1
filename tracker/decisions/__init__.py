"""What people decide: answers to questions, acknowledgements, sign-offs, pauses."""
