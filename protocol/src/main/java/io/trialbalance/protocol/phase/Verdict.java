package io.trialbalance.protocol.phase;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether a figure can be believed. The order of the constants goes from best to worst. */
public enum Verdict {
  /** Nothing speaks against it. */
  VALID,
  /** It may be right, but this measurement cannot show it. */
  INCONCLUSIVE,
  /** It is wrong, or nobody can know what it is of. */
  INVALID;

  /** The word for it in documents and on screens: {@code "valid"}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Each of {@code verdicts} once, best first. */
  public static List<Verdict> eachOf(Stream<Verdict> verdicts) {
    return verdicts.distinct().sorted().toList();
  }

  /** The worst of {@code verdicts}; {@link #VALID} if there are none. */
  public static Verdict worstOf(Collection<Verdict> verdicts) {
    return verdicts.stream().max(Comparator.naturalOrder()).orElse(VALID);
  }
}
