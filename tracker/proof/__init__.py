"""That the record is whole: verify, replay, backup, doctor."""
