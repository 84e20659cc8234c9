package io.trialbalance.cluster.results.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By which a submission is known again that is sent after its coordinators have forgotten it. Only
 * digests are kept: a key is its sender's own word, and documents are for everybody.
 *
 * @param key SHA-256 of the idempotency key, in hexadecimal digits
 * @param content the same of what was submitted, with its media type
 */
public record SubmissionKey(String key, String content) {

  /** What is kept of {@code key}. */
  public static SubmissionKey of(IdempotencyKey key) {
    return new SubmissionKey(sha256(key.key()), key.digest());
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
