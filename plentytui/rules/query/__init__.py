"""The language that searches the mirror: from text to a tree, to a sentence, to completions, to the API's filters."""
