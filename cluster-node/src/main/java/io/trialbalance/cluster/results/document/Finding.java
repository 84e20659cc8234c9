package io.trialbalance.cluster.results.document;

import io.trialbalance.protocol.phase.Verdict;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one check found, explained in {@code docs/measurement.md}.
 *
 * @param check its name
 * @param verdict absent if the check does not apply
 * @param reason one sentence for people: what was found, and what was expected if it was not that;
 *     why the check does not apply if it does not
 * @param figures that the verdict rests on, by name with unit, in the order in which to show them
 */
public record Finding(
    String check, Optional<Verdict> verdict, String reason, Map<String, Number> figures) {

  private static final Logger LOG = LoggerFactory.getLogger(Finding.class);

  public Finding {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * What {@code work} gives. Work that fails takes nothing of what was measured with it: what it
   * should have given is not known, which is all that can be said (Jepsen's {@code check-safe}).
   *
   * @param what it is, in one word: a check or a figure
   * @param name of it
   * @param otherwise what it gives if it fails
   */
  public static <T> T guarded(
      String what, String name, Supplier<T> work, Function<Finding, T> otherwise) {
    try {
      return work.get();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("the {} {} failed", what, name, e);
      return otherwise.apply(of(name).inconclusive("this " + what + " failed: " + e));
    }
  }

  /** Why they are not all valid: check and reason, worst first; empty if they are. */
  public static List<String> reasons(List<Finding> findings) {
    return findings.stream()
        .filter(f -> f.verdict().filter(v -> v != Verdict.VALID).isPresent())
        .sorted(Comparator.comparing((Finding f) -> f.verdict().orElseThrow()).reversed())
        .map(f -> f.check() + ": " + f.reason())
        .toList();
  }

  /** The worst of their verdicts. */
  public static Verdict worst(List<Finding> findings) {
    return Verdict.worstOf(findings.stream().flatMap(f -> f.verdict().stream()).toList());
  }

  /** The check has nothing to look at, because of {@code why}. */
  public static Finding notApplicable(String check, String why) {
    return new Finding(check, Optional.empty(), why, Map.of());
  }

  /** Collects figures in order, then gives the verdict. */
  public static Builder of(String check) {
    return new Builder(check);
  }

  /** A finding whose verdict is still open. */
  public static final class Builder {
    private final String check;
    private final Map<String, Number> figures = new LinkedHashMap<>();

    private Builder(String check) {
      this.check = check;
    }

    /** Adds a figure; {@code name} ends with its unit unless it is a count or a share. */
    public Builder figure(String name, Number value) {
      figures.put(name, value);
      return this;
    }

    public Finding valid(String reason) {
      return as(Verdict.VALID, reason);
    }

    public Finding inconclusive(String reason) {
      return as(Verdict.INCONCLUSIVE, reason);
    }

    public Finding invalid(String reason) {
      return as(Verdict.INVALID, reason);
    }

    private Finding as(Verdict verdict, String reason) {
      return new Finding(check, Optional.of(verdict), reason, figures);
    }
  }
}
