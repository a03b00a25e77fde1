"""Damage to official files, made by code out of good ones: what a parser and the engine survive."""
