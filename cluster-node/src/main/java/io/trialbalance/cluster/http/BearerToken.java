package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trialbalance.protocol.config.Secret;
import java.security.MessageDigest;

/**
 * The token that opens a node's HTTP interface (RFC 6750). Only its digest is kept, and digests are
 * compared in a time that does not tell how much of a guess was right.
 */
public final class BearerToken {

  static final String SCHEME = "Bearer ";

  private final byte[] digest;

  public BearerToken(Secret token) {
    this.digest = digest(token.reveal());
  }

  /**
   * Whether a request bears it.
   *
   * @param authorization the value of the header, possibly empty
   */
  boolean isBorneBy(String authorization) {
    boolean isBearer = isBearer(authorization);
    String token = isBearer ? authorization.substring(SCHEME.length()).trim() : "";
    return MessageDigest.isEqual(digest, digest(token));
  }

  static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static byte[] digest(String token) {
    return Digest.of(token.getBytes(UTF_8));
  }
}
