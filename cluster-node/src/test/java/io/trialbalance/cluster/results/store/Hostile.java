package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;

/** What a stranger may write to fool whoever looks at it in a terminal. */
public final class Hostile {

  /** Clears the screen, twice, forges a line, turns text around, hides, and rings. */
  public static final String TEXT =
      "=x\u001b[2J\u009b2J\u202e\u2066\r\nb is valid:\n\u2028\u061c\ufeff\u200b\u007f\u0007y";

  private Hostile() {}

  /** Nothing in {@code text} acts on a terminal, and no line is one that a stranger made. */
  public static void assertHarmless(String text) {
    assertThat(text).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n]]");
    assertThat(text.lines()).noneMatch(line -> line.startsWith("b is valid"));
  }
}
