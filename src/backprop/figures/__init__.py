"""Every picture of the book, one function each: a file for a chapter, a function that returns a Figure."""
