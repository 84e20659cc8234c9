package io.trialbalance.protocol.config;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A password or a token. Whatever holds it can be printed, since it shows nothing of itself; only
 * who sends it to where it belongs has it {@link #reveal revealed}.
 *
 * <p>All secrets of this process are on one list, so that a text of somebody else's making, such as
 * an exception's message, can be cleaned of them before it is logged or passed on. That is the last
 * line of defence and not the first: it knows no other spelling of a secret than its own, and none
 * of fewer than {@value #SHORTEST_KNOWN} characters, which could be a word of any sentence.
 */
public final class Secret {

  /** What stands where something is not shown. */
  public static final String HIDDEN = "(not shown)";

  static final int SHORTEST_KNOWN = 12;

  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** The secret that is {@code text}, which is on the list from now on. */
  public static Secret of(String text) {
    if (text.length() >= SHORTEST_KNOWN) {
      KNOWN.add(text);
    }
    return new Secret(text);
  }

  /** {@code text} without any secret on the list; null if it is null. */
  public static String hideIn(String text) {
    String clean = text;
    if (clean != null) {
      for (String secret : KNOWN) {
        clean = clean.replace(secret, HIDDEN);
      }
    }
    return clean;
  }

  /** Itself, for whoever asks for it as a proof. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return HIDDEN;
  }
}
