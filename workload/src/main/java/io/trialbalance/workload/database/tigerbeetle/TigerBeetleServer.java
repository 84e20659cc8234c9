package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import java.util.List;
import java.util.Optional;

/**
 * The server that a {@link TigerBeetleLedger} drives, however it came to run: started by this node,
 * in a container, or somewhere else by somebody else. It lives longer than the ledger, which never
 * stops it.
 *
 * <p>Its methods may block, within time limits of their own, are called one at a time by one
 * ledger, and end when their caller is interrupted.
 */
public interface TigerBeetleServer {

  /**
   * Where it is now; may change with a {@link #reset}.
   *
   * @throws TargetException if it runs nowhere
   */
  TigerBeetleAddress address() throws TargetException;

  /**
   * What is known of it, and how, for the run document.
   *
   * @throws TargetException if it cannot be had
   */
  Description describe() throws TargetException, InterruptedException;

  /**
   * Refuses a run if not all of its nodes can reach it.
   *
   * @param nodes that will take part
   * @throws TargetException with the reason
   */
  default void checkNodes(int nodes) throws TargetException {
    // Every node has its address.
  }

  /**
   * Makes ready for another run, as far as it can: nothing in a data file can be deleted.
   *
   * @param plan whose transfers come next
   * @param progress is told how far it is
   * @return what the ledger finds afterwards; the server answers then
   * @throws TargetException if it cannot be done
   */
  Reset reset(RunPlan plan, Progress progress) throws TargetException, InterruptedException;

  /**
   * The disk below its data files, since the last {@link #reset}; empty if it cannot be seen from
   * this machine.
   */
  Optional<DataDisk> disk();

  /** Tells how it is while a target is in use; absent if nobody can but by a session. */
  default Optional<ServerReader> watch() {
    return Optional.empty();
  }

  /** What a reset left. */
  enum Reset {
    /** Empty data files. */
    FRESH,
    /** Grown data files: accounts and transfers need ids that were never used in them. */
    FRESH_IDS
  }

  /**
   * What is known of a server.
   *
   * @param release such as {@code "0.16.30"}; {@code "unknown"} if it could not be had
   * @param releaseSource how the release is known; the client cannot read it
   * @param facts everything else that matters for a result, such as the replica count, the cache
   *     size and the size of the data file, in the order in which to show them
   */
  record Description(String release, Source releaseSource, List<Fact> facts) {

    public Description {
      facts = List.copyOf(facts);
    }
  }
}
