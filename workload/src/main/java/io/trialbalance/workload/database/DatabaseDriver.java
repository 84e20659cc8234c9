package io.trialbalance.workload.database;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of one kind of database: what plans and nodes may say of it, how it is driven,
 * and which servers of it a node can start. Found by {@link java.util.ServiceLoader}; nobody else
 * knows its name. docs/extending.md shows a whole one.
 *
 * @implSpec Has a public constructor without parameters, does nothing in it, and has no state:
 *     everything that lives belongs to a {@link Database}.
 */
public interface DatabaseDriver {

  /**
   * The word for this kind in configuration and documents, and the name of its options in a plan:
   * small letters, digits and hyphens.
   */
  String kind();

  /**
   * What a plan may choose, in the section named {@link #kind}. Keys that other drivers have too
   * are called the same: {@code executor} says how transfers are sent, {@code batching} how they
   * are gathered into calls, {@code client} through which library, and {@code ceiling = true} that
   * no transfer is executed: each is answered as rejected, on the way that it takes otherwise.
   */
  KeyTable options();

  /**
   * A plan's options as one node uses them, which has its share of what the plan says of each.
   *
   * @throws IllegalArgumentException if nothing would be left for it, with a message for people
   */
  default DatabaseOptions share(DatabaseOptions options, NodeShare share) {
    return options;
  }

  /** Whether a run can go on in what an earlier one has left: {@link Ledger#takeUp} is there. */
  default boolean goesOn() {
    return false;
  }

  /** What a run of a plan costs, for an estimate. */
  DatabaseCosts costs(Workload workload);

  /**
   * Why its targets may send a transfer once more, each in a word of the database's own: small or
   * capital letters, digits, dots, hyphens and underscores, at most {@link
   * Transfer#MAX_RETRY_CAUSES} of them. Retries are counted by these words in documents and
   * metrics.
   */
  default List<String> retryCauses() {
    return List.of();
  }

  /**
   * What its servers tell of themselves under load, {@link ServerReader#take} of each: at most
   * {@link ServerFigure#MOST}. What several kinds tell is called the same and has the same parts.
   */
  default List<ServerFigure> serverFigures() {
    return List.of();
  }

  /**
   * What its server's processes are called by the system they run on, as {@code ps} shows them:
   * what they use of a host is not somebody else's. Absent for what runs within the node.
   */
  default Optional<String> serverProgram() {
    return Optional.empty();
  }

  /** What a node's configuration says of a database of this kind. */
  KeyTable settings();

  /**
   * A database of this kind. Connects to nothing yet and starts nothing.
   *
   * @param settings as the node's configuration has them
   * @param environment of the process: where secrets and programs are looked for
   */
  Database database(DatabaseSettings settings, Map<String, String> environment);
}
