"""The back office: configuration and insight for the people who run the district and its shops."""
