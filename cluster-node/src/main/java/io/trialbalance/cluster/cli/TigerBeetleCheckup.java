package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.DatabaseSettings.ExternalTigerBeetle;
import io.trialbalance.cluster.settings.DatabaseSettings.ManagedTigerBeetle;
import io.trialbalance.cluster.tigerbeetle.ExternalServer;
import io.trialbalance.cluster.tigerbeetle.ManagedServer;
import io.trialbalance.cluster.tigerbeetle.ServerChoice;
import io.trialbalance.workload.database.TargetException;

/** Whether there is a TigerBeetle, which one it is, and whether our client may talk to it. */
final class TigerBeetleCheckup {

  private TigerBeetleCheckup() {}

  /** A look at something that may not be there. */
  @FunctionalInterface
  private interface Look {
    String inWords() throws TargetException, InterruptedException;
  }

  static Diagnosis examine(String name, ManagedTigerBeetle settings) {
    return examine(name, () -> ServerChoice.lookFor(ManagedServer.Settings.of(name, settings)));
  }

  static Diagnosis examine(String name, ExternalTigerBeetle settings) {
    return examine(name, () -> ExternalServer.lookFor(ExternalServer.Settings.of(name, settings)));
  }

  /** No reason to fail: plans of other databases can run. */
  private static Diagnosis examine(String name, Look look) {
    String what = "database " + name;
    try {
      return Diagnosis.ok(what, look.inWords());
    } catch (TargetException e) {
      return Diagnosis.warn(what, "no TigerBeetle to run plans on", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Diagnosis.warn(what, "the look at it was interrupted", "look again");
    }
  }
}
