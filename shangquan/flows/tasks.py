"""Jobs that run once when asked for (Procrastinate); what runs in rounds is in `drains`."""
