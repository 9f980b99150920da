"""The lab's pages, one module for each page or for what belongs to one."""
