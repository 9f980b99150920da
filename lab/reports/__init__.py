"""What a run leaves behind and shows, one module for each format."""
