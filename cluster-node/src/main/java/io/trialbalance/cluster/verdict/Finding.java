package io.trialbalance.cluster.verdict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one check found.
 *
 * @param check its name
 * @param verdict absent if the check does not apply
 * @param reason one sentence for people: what was found, and what was expected if it was not that;
 *     why the check does not apply if it does not
 * @param figures that the verdict rests on, by name with unit, in the order in which to show them
 */
public record Finding(
    String check, Optional<Verdict> verdict, String reason, Map<String, Number> figures) {

  public Finding {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
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
