package io.trialbalance.cluster.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A line of parts, of which a narrow terminal gets the most important ones, in their order. */
final class FittingLine {

  private static final String GAP = "  ";

  private record Part(int rank, String text) {}

  private final List<Part> parts = new ArrayList<>();

  /**
   * Adds a part behind the others.
   *
   * @param rank 1 for what stays longest
   * @param text nothing is added if it is empty
   */
  FittingLine add(int rank, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part(rank, text));
    }
    return this;
  }

  /**
   * @param columns that the line may have
   */
  String fit(int columns) {
    List<Part> byRank = new ArrayList<>(parts);
    byRank.sort(Comparator.comparingInt(Part::rank));
    List<Part> kept = new ArrayList<>();
    for (Part part : byRank) {
      kept.add(part);
      if (kept.size() > 1 && length(kept) > columns) {
        kept.remove(part);
      }
    }
    return shorten(join(parts.stream().filter(kept::contains).toList()), columns);
  }

  /** All of it. */
  @Override
  public String toString() {
    return join(parts);
  }

  /** {@code text}, or its beginning if it has more than {@code columns}. */
  static String shorten(String text, int columns) {
    return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 1)) + "…";
  }

  private static int length(List<Part> parts) {
    return join(parts).length();
  }

  private static String join(List<Part> parts) {
    return parts.stream().map(Part::text).collect(Collectors.joining(GAP));
  }
}
