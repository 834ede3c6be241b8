"""Pictures, films, tables, plots and scripts on file; no Qt."""
