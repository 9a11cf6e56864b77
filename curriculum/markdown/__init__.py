"""A guide's Markdown: to a lossless tree, back to bytes, and tree against tree. Pure: no Django, database or clock."""
