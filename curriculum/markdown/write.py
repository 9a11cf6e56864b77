"""Back to text."""

from curriculum.markdown.tree import Document


def write(document: Document) -> str:
    """The text of `document`. `write(parse(text)) == text` for any text; a changed node changes only its own lines."""
    return "".join(node.raw for node in document.nodes)
