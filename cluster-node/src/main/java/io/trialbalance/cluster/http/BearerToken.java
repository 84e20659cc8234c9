package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/**
 * The token that opens a node's HTTP interface (RFC 6750). Only its digest is kept, and digests are
 * compared in a time that does not tell how much of a guess was right.
 */
public final class BearerToken {

  private static final String SCHEME = "Bearer ";

  private final byte[] digest;

  public BearerToken(String token) {
    this.digest = digest(token);
  }

  /**
   * @throws ProblemException with status 401 if the request does not bear the token
   */
  void check(HttpHeaders headers) {
    String given = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    boolean isBearer = given.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String token = isBearer ? given.substring(SCHEME.length()).trim() : "";
    if (!MessageDigest.isEqual(digest, digest(token))) {
      throw new ProblemException(
          Problem.of(
              HttpResponseStatus.UNAUTHORIZED,
              (isBearer
                      ? "the token of the request is not this node's"
                      : "the request has no token")
                  + ": send Authorization: Bearer TOKEN; the command line takes the token from"
                  + " --token-file or TRIALBALANCE_TOKEN"),
          Map.of(HttpHeaderNames.WWW_AUTHENTICATE.toString(), "Bearer realm=\"trialbalance\""));
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
