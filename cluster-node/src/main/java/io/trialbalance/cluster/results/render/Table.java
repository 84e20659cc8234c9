package io.trialbalance.cluster.results.render;

import io.trialbalance.protocol.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Plain text in aligned columns, without colours or lines: the first to the left, others right. A
 * cell is one line, whatever is in it.
 */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    this(List.of(headings));
  }

  public Table(List<String> headings) {
    rows.add(List.copyOf(headings));
  }

  /** Adds a row, with as many cells as there are headings. */
  public Table row(String... cells) {
    return row(List.of(cells));
  }

  /** Adds a row, with as many cells as there are headings. */
  public Table row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          cells.size() + " cells for " + rows.get(0).size() + " headings");
    }
    rows.add(cells.stream().map(Printable::line).toList());
    return this;
  }

  /** The table, each row ended by a line feed. */
  @Override
  public String toString() {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(column -> rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = row.get(column);
        String padding = " ".repeat(widths[column] - width(cell));
        line.append(column == 0 ? cell + padding : "  " + padding + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
