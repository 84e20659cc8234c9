package io.trialbalance.workload.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * Who has a database to itself, or wants to.
 *
 * @param authority the same on all nodes of an attempt
 * @param experiment its id, for people
 * @param node as people call it
 * @param host of the node
 * @param pid process id of the node there
 * @param since for people
 */
public record LockOwner(
    Authority authority, String experiment, String node, String host, long pid, Instant since) {

  /** 64 bits that stand for the attempt; never 0. */
  public long attemptBits() {
    long bits = bits(authority.inWords());
    return bits == 0 ? 1 : bits;
  }

  /** For people, but for the {@link #authority}. */
  public String inWords() {
    return "node %s on host %s (process %d), experiment %s, since %s"
        .formatted(node, host, pid, experiment, since);
  }

  /** The first 64 bits of the text's SHA-256 digest: the same everywhere and in every release. */
  public static long bits(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
