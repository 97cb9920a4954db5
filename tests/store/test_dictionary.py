"""The page of the tables says what each column holds."""

from pathlib import Path

from bench.dictionary import document, made, words


def test_each_column_has_words_and_each_word_its_column() -> None:
    """Whoever adds a column says in `bench/dictionary.toml` what it holds."""
    held = {table: {"", *(one.name for one in columns)} for table, columns in made().items()}
    said = {table: set(columns) for table, columns in words().items()}
    assert said == held
    assert all(text.strip() for columns in words().values() for text in columns.values())


def test_the_page_is_made_from_the_schema() -> None:
    """`python -m bench.dictionary > docs/data-dictionary.md` writes it."""
    page = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert page.read_text("utf-8") == document()
    assert "| `topic` | INTEGER |  | primary, of `topic` | Which topic. |" in document()
