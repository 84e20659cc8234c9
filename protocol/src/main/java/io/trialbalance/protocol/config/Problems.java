package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects problems while configuration is read; the same one found twice counts once. */
public final class Problems {

  private final Set<Problem> found = new LinkedHashSet<>();

  public void add(Problem problem) {
    found.add(problem);
  }

  /**
   * What the library said of text that is not HOCON.
   *
   * @param source used when the library does not say where
   */
  public void addUnreadable(String source, ConfigException e) {
    Where where = e.origin() == null ? new Where(source, 0) : Where.of(e.origin());
    String said = ValueText.shorten(e.getMessage(), 300);
    add(new Problem(where, "", null, "HOCON or JSON, but: " + said, null));
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** By file and line; in the order of reading where those are the same. */
  public List<Problem> sorted() {
    return found.stream().sorted(Comparator.comparing(Problem::where)).toList();
  }

  /**
   * Ends the reading if anything was wrong.
   *
   * @throws ConfigProblems with every problem found so far
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigProblems(sorted());
    }
  }
}
