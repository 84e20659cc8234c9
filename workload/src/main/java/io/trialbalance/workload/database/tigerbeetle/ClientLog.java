package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.workload.natives.StandardError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What TigerBeetle's client says by itself: its native part writes warnings to standard error. */
final class ClientLog {

  private static final Logger LOG = LoggerFactory.getLogger(ClientLog.class);
  private static boolean diverted;

  private ClientLog() {}

  /** Diverts it to {@code client.log}, beside the replicas' logs; before the first client. */
  static void divert() {
    divertTo(LogFolder.of(System.getenv()));
  }

  /** Done once; if it cannot be done, everything stays as it is. */
  static synchronized void divertTo(Optional<Path> folder) {
    if (diverted) {
      return;
    }
    diverted = true;
    try {
      StandardError.divert(LogFolder.make(folder).resolve("client.log"));
    } catch (IOException | LinkageError e) {
      LOG.info("what TigerBeetle's client says stays on standard error: {}", e.toString());
    }
  }
}
