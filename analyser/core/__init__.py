"""The values that stages exchange; standard library only, imported in milliseconds."""
