from __future__ import annotations

from layouts.heatmaps import Cell, HeatScale, heatmap

SCALE = HeatScale("share", 1.0, is_share=True)


def drawn(rows):
    labels = [str(column) for column in range(len(rows[0]))]
    return heatmap(rows, ["row"] * len(rows), labels, scale=SCALE, column_title="")


def test_labels_stand_in_the_ink_that_reads_and_in_texts_of_one_length():
    figure = drawn([[Cell(0.2, "", label="20"), Cell(1, "", label="100"), Cell(None, "")]])
    _, light, deep = figure["data"]

    assert (light["text"], deep["text"]) == ([["20", "   ", "   "]], [["   ", "100", "   "]])
    assert (light["textfont"], deep["textfont"]) == ({"color": "var(--text)"}, {"color": "var(--surface)"})
    assert "size" not in light["textfont"]  # Plotly then fits the texts into the cells


def test_many_columns_have_neither_labels_nor_wide_gaps():
    (cells,) = drawn([[Cell(0.2, "", label="20")] * 100])["data"]

    assert cells["xgap"] < 1


def test_the_scale_says_what_it_measures_in_the_words_of_the_cells():
    bar = drawn([[Cell(0.2, "")]])["data"][0]["colorbar"]

    assert bar["title"]["text"] == "share"
    assert bar["ticktext"] == ["0\u202f%", "50\u202f%", "100\u202f%"]
