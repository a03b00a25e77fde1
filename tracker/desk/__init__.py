"""The one door of API and pages: who asks, what they may, how failures are answered."""
