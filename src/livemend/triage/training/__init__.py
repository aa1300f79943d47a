"""Builds the shipped artefact. The only place of triage that may need scikit-learn; nothing here runs in a server."""
