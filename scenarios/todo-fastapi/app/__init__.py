"""A todo list with a chat assistant, in the documents' own stack: the second target of Bulkhead."""
