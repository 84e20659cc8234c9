package io.trialbalance.cluster.tigerbeetle;

import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.target.Ledger.Progress;
import io.trialbalance.workload.target.TargetException;
import io.trialbalance.workload.target.tigerbeetle.TigerBeetleAddress;
import io.trialbalance.workload.target.tigerbeetle.TigerBeetleServer;
import java.util.List;
import java.util.Optional;

/** A TigerBeetle that somebody else runs. The disk below it cannot be seen from here. */
public final class ExternalServer implements TigerBeetleServer {

  private final String database;
  private final TigerBeetleAddress address;
  private final Optional<Release> declared;
  private final boolean freshIds;
  private final Release client;

  /**
   * @param database as plans call it
   * @param address of it
   * @param release as whoever runs it declares it, three numbers with dots
   * @param freshIds whether a run may begin in a grown data file
   */
  public ExternalServer(
      String database, TigerBeetleAddress address, Optional<String> release, boolean freshIds) {
    this(database, address, release, freshIds, Release.ofClient());
  }

  ExternalServer(
      String database,
      TigerBeetleAddress address,
      Optional<String> release,
      boolean freshIds,
      Release client) {
    this.database = database;
    this.address = address;
    this.declared = release.flatMap(Release::parse);
    this.freshIds = freshIds;
    this.client = client;
  }

  @Override
  public TigerBeetleAddress address() {
    return address;
  }

  @Override
  public Description describe() {
    return new Description(
        declared.map(Release::toString).orElse("unknown"),
        declared.isPresent() ? Source.DECLARED : Source.UNKNOWN,
        List.of(
            new Fact("server", "external, " + address, Source.DECLARED),
            new Fact("replicas", String.valueOf(address.replicas().size()), Source.DECLARED),
            new Fact("cache-grid", "unknown", Source.UNKNOWN)));
  }

  @Override
  public Reset reset(RunPlan plan, Progress progress) throws TargetException {
    Optional<String> reason =
        declared.flatMap(release -> ServerReleases.whyTooOld(release, client));
    if (reason.isPresent()) {
      throw refused("databases." + database + ".release: " + reason.get());
    }
    if (!freshIds) {
      throw refused(
          "a run begins with an empty ledger, and nothing can be deleted from the data files of "
              + address
              + ". With --set databases."
              + database
              + ".reset=fresh-ids it begins in the grown files, with ids that were never used there,"
              + " and its result is marked as not equal to one from empty files");
    }
    return Reset.FRESH_IDS;
  }

  @Override
  public void checkRoom(long bytes) {
    // Its disk is somewhere else.
  }

  private static TargetException refused(String message) {
    return new TargetException(StepFailure.Kind.REFUSED, message);
  }
}
