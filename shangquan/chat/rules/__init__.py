"""Decisions of the conversation, from values alone: words, keyword rules, questions over the district's facts."""
