package io.trialbalance.cluster.results.render.html;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The content security policy (CSP, level 2) of a file that carries its scripts and styles in
 * itself: those very texts, known by their digests, and nothing else from anywhere.
 */
final class InlinePolicy {

  private InlinePolicy() {}

  static String of(String styles, String... scripts) {
    return "default-src 'none'; style-src "
        + digest(styles)
        + "; script-src "
        + Arrays.stream(scripts).map(InlinePolicy::digest).collect(Collectors.joining(" "))
        + "; base-uri 'none'; form-action 'none'";
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
