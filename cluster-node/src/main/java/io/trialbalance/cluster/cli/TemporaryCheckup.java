package io.trialbalance.cluster.cli;

import io.trialbalance.workload.natives.NativeLibraries;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.util.Optional;

/** Whether native libraries can be unpacked and loaded where they are; one of them is. */
final class TemporaryCheckup {

  private static final String WHAT = "temporary folder";
  private static final String ANOTHER = "choose another with the environment variable TMPDIR";

  private TemporaryCheckup() {}

  static Diagnosis examine() {
    String folder = System.getProperty("java.io.tmpdir");
    try {
      NativeLibraries.unpackPrivately();
    } catch (IOException e) {
      return Diagnosis.fail(WHAT, folder + ": " + UntrustedPathException.why(e), ANOTHER);
    }
    return of(folder, NativeLibraries.fault());
  }

  /**
   * @param fault why no native library can be loaded; empty if one can
   */
  static Diagnosis of(String folder, Optional<String> fault) {
    return fault
        .map(
            why ->
                Diagnosis.fail(
                    WHAT,
                    "no native library can be loaded from " + folder + ": " + why,
                    "TigerBeetle's client needs one, and PostgreSQL's is slower without; "
                        + ANOTHER))
        .orElseGet(() -> Diagnosis.ok(WHAT, folder + ", from which native libraries are loaded"));
  }
}
