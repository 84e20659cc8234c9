package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Browsers that have signed in, until they sign out, their time is over, or so many others have
 * come that the oldest has to go. Of a session only its secret's digest is kept, in memory alone.
 */
final class Sessions {

  static final Duration LIFETIME = Duration.ofHours(12);
  static final int AT_MOST = 64;

  private static final int SECRET_BYTES = 32;

  private final LongSupplier nanoTime;
  private final SecureRandom random = new SecureRandom();
  private final Deque<Session> sessions = new ArrayDeque<>();

  private record Session(byte[] digest, long beganNanos) {}

  /**
   * @param nanoTime a clock that only goes forward, such as {@code System::nanoTime}
   */
  Sessions(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Begins a session; returns the secret that proves it. */
  synchronized String begin() {
    forgetThoseThatAreOver();
    if (sessions.size() == AT_MOST) {
      sessions.removeFirst();
    }
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    sessions.addLast(new Session(digest(text), nanoTime.getAsLong()));
    return text;
  }

  /** Whether {@code secret} proves a session; takes no longer for one that is nearly right. */
  synchronized boolean isOpen(String secret) {
    forgetThoseThatAreOver();
    byte[] digest = digest(secret);
    boolean open = false;
    for (Session session : sessions) {
      open |= MessageDigest.isEqual(session.digest(), digest);
    }
    return open;
  }

  /** Ends the session that {@code secret} proves, if there is one. */
  synchronized void end(String secret) {
    byte[] digest = digest(secret);
    sessions.removeIf(session -> MessageDigest.isEqual(session.digest(), digest));
  }

  private void forgetThoseThatAreOver() {
    long now = nanoTime.getAsLong();
    sessions.removeIf(session -> now - session.beganNanos() >= LIFETIME.toNanos());
  }

  private static byte[] digest(String secret) {
    return Digest.of(secret.getBytes(US_ASCII));
  }
}
