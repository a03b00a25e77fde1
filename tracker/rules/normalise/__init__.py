"""Our spelling of what authorities write: names, dates, countries, keys; in one place."""
