package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What users ask of the coordinator and agents answer it. */
public final class CoordinatorProtocol {

  private CoordinatorProtocol() {}

  /** Anything the coordinator understands, including what it tells itself. */
  public interface Command {}

  /** What users ask, through any node. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Submit.class),
    @JsonSubTypes.Type(Abort.class),
    @JsonSubTypes.Type(Resume.class),
    @JsonSubTypes.Type(Leave.class),
    @JsonSubTypes.Type(Show.class),
    @JsonSubTypes.Type(ShowRuns.class),
    @JsonSubTypes.Type(Watch.class),
    @JsonSubTypes.Type(Unwatch.class)
  })
  public sealed interface Request extends Command, WireMessage {}

  /**
   * Queue an experiment, once for each key.
   *
   * @param text as somebody wrote it; the coordinator's node expands it by its own defaults
   * @param syntax JSON to the letter, or HOCON
   * @param key null if whoever asks again wants another experiment
   */
  public record Submit(
      String text, ConfigSyntax syntax, IdempotencyKey key, ActorRef<Submitted> replyTo)
      implements Request {}

  /**
   * By which a submission that is sent again is recognized.
   *
   * @param key of the sender's choice
   * @param digest of everything that was sent, so that a key is not used for something else
   */
  public record IdempotencyKey(String key, String digest) {}

  /** End an experiment early, or take it out of the queue. */
  public record Abort(String experimentId, String reason, ActorRef<AbortReply> replyTo)
      implements Request {}

  /** Put an interrupted experiment into the queue again. */
  public record Resume(String experimentId, ActorRef<ResumeReply> replyTo) implements Request {}

  /**
   * A node is about to leave orderly: it is no member any more, answered when that is kept.
   *
   * @param node its id
   */
  public record Leave(UUID node, ActorRef<Left> replyTo) implements Request {}

  /**
   * @param node id of that which is no member any more
   */
  public record Left(UUID node) implements WireMessage {}

  /** Describe the cluster and every experiment that this coordinator knows. */
  public record Show(ActorRef<ClusterView> replyTo) implements Request {}

  /** Describe all runs of an experiment. */
  public record ShowRuns(String experimentId, ActorRef<RunsView> replyTo) implements Request {}

  /** Send every {@link ProgressEvent} from now on to {@code watcher}, until it stops. */
  public record Watch(ActorRef<ProgressEvent> watcher) implements Request {}

  /** Send it no more. */
  public record Unwatch(ActorRef<ProgressEvent> watcher) implements Request {}

  /**
   * What became of a submission.
   *
   * @param experimentId by which it is called from now on; also the name of its results folder
   * @param experimentId null if there is none
   * @param position in the queue, 0 if it does not wait; how many wait if there is no room
   * @param outcome whether it is a new one
   * @param problems with what was sent, each for people; none but of one that is refused
   */
  public record Submitted(String experimentId, int position, Outcome outcome, List<String> problems)
      implements WireMessage {

    /** An answer over HTTP says nothing of problems that there are none of. */
    public Submitted {
      problems = problems == null ? List.of() : List.copyOf(problems);
    }

    public Submitted(String experimentId, int position, Outcome outcome) {
      this(experimentId, position, outcome, List.of());
    }

    public Submitted(String experimentId, int position) {
      this(experimentId, position, Outcome.QUEUED);
    }

    /** How the submission and those before it go together. */
    public enum Outcome {
      /** A new experiment. */
      QUEUED,
      /** The same was submitted under this key before: it is that experiment. */
      REPEATED,
      /** Something else was: nothing is queued, and the experiment is the earlier one. */
      KEY_TAKEN,
      /** So many wait that no further one is taken: there is no experiment. */
      QUEUE_FULL,
      /** The coordinator's node can make no experiment of it. */
      REFUSED,
      /**
       * It is not known to be on the disks of most members: the problems say why. It may become an
       * experiment yet.
       */
      NOT_KEPT
    }
  }

  /**
   * What became of an order to resume.
   *
   * @param position in the queue, 0 if it does not wait; how many wait if there is no room
   * @param problems each for people; none unless it is refused
   */
  public record ResumeReply(Outcome outcome, int position, List<String> problems)
      implements WireMessage {
    public ResumeReply {
      problems = List.copyOf(problems);
    }

    /** Whether there was anything to resume. */
    public enum Outcome {
      QUEUED,
      NOT_FOUND,
      /** It has ended, or it is queued or running. */
      NOT_INTERRUPTED,
      QUEUE_FULL,
      /** Its plans are not there any more, or it could not be kept. */
      NOT_KEPT
    }
  }

  /** Whether something was there to be aborted. */
  public record AbortReply(Outcome outcome) implements WireMessage {
    public enum Outcome {
      ABORTING,
      ALREADY_ENDED,
      NOT_FOUND
    }
  }

  /** What agents answer. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Examined.class),
    @JsonSubTypes.Type(StepProgress.class),
    @JsonSubTypes.Type(Provisioned.class),
    @JsonSubTypes.Type(Ready.class),
    @JsonSubTypes.Type(Pong.class),
    @JsonSubTypes.Type(LoadSnapshot.class),
    @JsonSubTypes.Type(ServerRead.class),
    @JsonSubTypes.Type(HostRead.class),
    @JsonSubTypes.Type(LoadFinal.class),
    @JsonSubTypes.Type(Validated.class),
    @JsonSubTypes.Type(StepFailed.class)
  })
  public sealed interface AgentReply extends Command, WireMessage {
    /** The order that is answered. */
    Stamp stamp();
  }

  /**
   * A node has looked at plans' databases.
   *
   * @param node its ordinal among those that were asked
   * @param obstacles why no plan can begin there, by database; empty if all can
   */
  public record Examined(Stamp stamp, int node, Map<String, StepFailure> obstacles)
      implements AgentReply {
    public Examined {
      obstacles = Map.copyOf(obstacles);
    }
  }

  /**
   * A long step goes on.
   *
   * @param what is being done, for people
   * @param fraction done of it, 0 to 1; NaN if unknown
   */
  public record StepProgress(Stamp stamp, String what, double fraction) implements AgentReply {}

  /**
   * The ledger is empty, funded and described.
   *
   * @param found what was in it instead, if it was not to be emptied
   * @param server what its server told of itself then; empty if it tells nothing or could not
   */
  public record Provisioned(
      Stamp stamp,
      DatabaseDescription database,
      Optional<LedgerTotals> found,
      Optional<ServerFigures> server)
      implements AgentReply {}

  /** The target is open and has answered. */
  public record Ready(Stamp stamp, int node, NodeDescription description) implements AgentReply {}

  /**
   * @param sentNanos of the ping
   * @param agentNanos {@code System.nanoTime} of the agent's node when it was handled
   */
  public record Pong(Stamp stamp, int node, int round, long sentNanos, long agentNanos)
      implements AgentReply {}

  /** One second of one node. */
  public record LoadSnapshot(Stamp stamp, Snapshot snapshot) implements AgentReply {}

  /** What the database server said of itself; lost ones cost points of curves. */
  public record ServerRead(Stamp stamp, ServerFigures figures) implements AgentReply {}

  /** What a host did in the measurement; a lost one is missing from the run document. */
  public record HostRead(Stamp stamp, HostUsage usage) implements AgentReply {}

  /** Everything of one node; resent until FinalReceived. */
  public record LoadFinal(Stamp stamp, Final totals) implements AgentReply {}

  /**
   * What the ledger holds.
   *
   * @param server what its server told of itself then; empty if it tells nothing or could not
   */
  public record Validated(Stamp stamp, LedgerTotals totals, Optional<ServerFigures> server)
      implements AgentReply {}

  /** A step that was ordered could not be done. */
  public record StepFailed(Stamp stamp, String nodeName, StepFailure failure)
      implements AgentReply {}
}
