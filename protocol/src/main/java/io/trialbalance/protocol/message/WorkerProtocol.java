package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Snapshot;

/** What an agent and the workers of its own node say to one another; never leaves the node. */
public final class WorkerProtocol {

  private WorkerProtocol() {}

  /** Anything a worker understands, including what it tells itself. */
  public interface Command {}

  /** Start at an instant of this node's {@code System.nanoTime}. */
  public record Start(long startNanos, ActorRef<Report> replyTo) implements Command {}

  /** End the measurement at an earlier instant of this node's {@code System.nanoTime}. */
  public record EndMeasurement(long endNanos) implements Command {}

  /** Mint nothing more and drain. */
  public record Stop() implements Command {}

  /** What a worker answers. */
  public sealed interface Report {}

  /** One second of one worker. */
  public record WorkerSnapshot(int worker, Snapshot snapshot) implements Report {}

  /** The instant at which the measurement was to end had passed: it went on beyond it. */
  public record EndedTooLate(int worker) implements Report {}

  /** Nothing of this worker is in flight any more, or the drain deadline has passed. */
  public record WorkerDrained(int worker) implements Report {}

  /** Everything that one worker counted; sent after the target was closed. */
  public record WorkerFinal(int worker, Final totals) implements Report {}

  /** The target is closed: what was never answered is unanswered, deliver the final. */
  public record Finish() implements Command {}
}
