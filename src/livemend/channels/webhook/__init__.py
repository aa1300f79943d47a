"""The generic way in and out: signed JSON over HTTP."""
