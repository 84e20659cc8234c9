package io.trialbalance.cluster.results.statistics;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Dimension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What two databases promise of the transfers that they acknowledge, side by side.
 *
 * @param rows one for each dimension; empty if neither side has promises
 */
public record PromiseComparison(List<Row> rows) {

  /** Below every strength. */
  private static final int UNKNOWN = -1;

  /** What is not read from the running system says so. */
  private static final String DECLARED = " (declared)";

  private static final String NOT_RECORDED = "not recorded";

  /** What {@code b}'s promise is beside that of {@code a}. */
  public enum Relation {
    EQUAL,
    STRICTER,
    WEAKER,
    UNKNOWN
  }

  /**
   * One dimension.
   *
   * @param a the words of the first
   * @param b the words of the second
   * @param relation what {@code b}'s is
   */
  public record Row(Dimension dimension, String a, String b, Relation relation) {

    private static Row of(Dimension dimension, Optional<Promise> a, Optional<Promise> b) {
      Optional<Integer> ofA = a.flatMap(Promise::strength);
      Optional<Integer> ofB = b.flatMap(Promise::strength);
      Relation relation =
          ofA.isEmpty() || ofB.isEmpty()
              ? Relation.UNKNOWN
              : switch (Integer.signum(ofB.get().compareTo(ofA.get()))) {
                case 0 -> Relation.EQUAL;
                case 1 -> Relation.STRICTER;
                default -> Relation.WEAKER;
              };
      return new Row(dimension, words(a), words(b), relation);
    }

    private static String words(Optional<Promise> promise) {
      return promise
          .map(one -> one.source() == Source.DECLARED ? one.words() + DECLARED : one.words())
          .orElse(NOT_RECORDED);
    }
  }

  /** No promise of anything, and no comparison. */
  static final PromiseComparison NONE = new PromiseComparison(List.of());

  /** Of two lists with at most one promise for each dimension. */
  static PromiseComparison of(List<Promise> a, List<Promise> b) {
    if (a.isEmpty() && b.isEmpty()) {
      return NONE;
    }
    List<Row> rows = new ArrayList<>();
    for (Dimension dimension : Dimension.values()) {
      rows.add(Row.of(dimension, in(a, dimension), in(b, dimension)));
    }
    return new PromiseComparison(rows);
  }

  /** The dimensions in which {@code b} is that. */
  public List<Row> that(Relation relation) {
    return rows.stream().filter(row -> row.relation() == relation).toList();
  }

  /** Whether both promise the same in every respect, as far as anybody knows. */
  public boolean isEqual() {
    return that(Relation.EQUAL).size() == rows.size();
  }

  /** What holds for all runs of a plan: of each dimension the weakest, unknown if one is. */
  static List<Promise> weakest(List<List<Promise>> runs) {
    List<Promise> weakest = new ArrayList<>();
    for (Dimension dimension : Dimension.values()) {
      runs.stream()
          .flatMap(run -> in(run, dimension).stream())
          .min(Comparator.comparingInt(promise -> promise.strength().orElse(UNKNOWN)))
          .ifPresent(weakest::add);
    }
    return weakest;
  }

  /** Whether anything is promised, or may be. */
  public static boolean isOfAnything(List<Promise> promises) {
    return promises.stream().anyMatch(promise -> promise.strength().orElse(UNKNOWN) != 0);
  }

  /**
   * The dimensions in which not all {@code lists} promise the same; what is not known is left out.
   */
  public static List<Dimension> differing(List<List<Promise>> lists) {
    return Stream.of(Dimension.values())
        .filter(
            dimension ->
                lists.stream()
                        .flatMap(list -> in(list, dimension).stream())
                        .flatMap(promise -> promise.strength().stream())
                        .distinct()
                        .count()
                    > 1)
        .toList();
  }

  private static Optional<Promise> in(List<Promise> promises, Dimension dimension) {
    return promises.stream().filter(promise -> promise.dimension() == dimension).findFirst();
  }
}
