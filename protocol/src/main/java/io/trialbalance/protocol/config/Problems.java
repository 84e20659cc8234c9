package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects problems while configuration is read; the same one found twice counts once. */
public final class Problems {

  /**
   * More than anybody mends at a time. Whoever goes on looking for problems when there are so many
   * may stop: a text can be written that has one in every few of its characters, many times over.
   */
  static final int MOST = 100;

  /** From the first quoted text of more than one character to the end. */
  private static final Pattern QUOTED = Pattern.compile("(?s)\\s*([(\"]|'(?!.')).*$");

  private final Set<Problem> found = new LinkedHashSet<>();

  /** Keeps {@code problem}, unless there are as many as can be kept. */
  public void add(Problem problem) {
    if (!isFull()) {
      found.add(problem);
    }
  }

  /** Whether no further one is kept, so that there is no use in looking for any. */
  public boolean isFull() {
    return found.size() == MOST;
  }

  /** Whether one of {@code key}, written there, is kept already. */
  boolean isKnown(Where where, String key) {
    return found.stream()
        .anyMatch(problem -> problem.key().equals(key) && problem.where().equals(where));
  }

  /**
   * What the library said of text that it cannot read.
   *
   * @param source used when the library does not say where
   */
  public void addUnreadable(String source, ConfigException e) {
    Where where = e.origin() == null ? new Where(source, 0) : Where.of(e.origin());
    add(new Problem(where, "", null, "HOCON or JSON, but: " + said(e), null));
  }

  /** Syntax errors quote what was written, which may be a secret: from there on they are cut. */
  private static String said(ConfigException e) {
    String said = e.getMessage();
    if (e.origin() != null && said.startsWith(e.origin().description() + ": ")) {
      said = said.substring(e.origin().description().length() + 2);
    }
    boolean isOfFile = e instanceof ConfigException.IO;
    return ValueText.shortenSentence(
        isOfFile ? said : QUOTED.matcher(said).replaceFirst(" …"), 300);
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
