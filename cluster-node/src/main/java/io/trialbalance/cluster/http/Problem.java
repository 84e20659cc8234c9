package io.trialbalance.cluster.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.protocol.config.ConfigProblems;
import java.util.List;
import java.util.Set;

/**
 * A problem document (RFC 9457).
 *
 * @param type {@code about:blank} when the status says everything, else {@code
 *     urn:trialbalance:problem:...}
 * @param title the same for every problem of this type
 * @param status of the response
 * @param detail what was wrong here, and how to mend it
 * @param instance the path that was asked for; null until it is known
 * @param problems each by itself, when there may be several; otherwise empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type, String title, int status, String detail, String instance, List<String> problems) {

  /** Media type of problem documents. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPES = "urn:trialbalance:problem:";

  public Problem {
    problems = problems == null ? List.of() : List.copyOf(problems);
  }

  /** One that its status describes. */
  static Problem of(HttpResponseStatus status, String detail) {
    return new Problem(
        "about:blank", status.reasonPhrase(), status.code(), detail, null, List.of());
  }

  private static Problem of(String type, String title, int status, String detail) {
    return new Problem(TYPES + type, title, status, detail, null, List.of());
  }

  private static Problem invalidPlan(String detail, List<String> problems) {
    return new Problem(TYPES + "invalid-plan", "Invalid plan", 400, detail, null, problems);
  }

  /** A plan that cannot be run as it is written. */
  public static Problem invalidPlan(ConfigProblems invalid) {
    List<String> problems = invalid.problems().stream().map(problem -> problem.inWords()).toList();
    return invalidPlan(
        problems.size() == 1 ? problems.get(0) : invalid.count() + ", listed below", problems);
  }

  /** One that the coordinator's node can make no experiment of. */
  static Problem refused(List<String> problems) {
    return invalidPlan(
        "the coordinator's node, whose databases and defaults count, refuses it: "
            + String.join("; ", problems),
        problems);
  }

  /** So many experiments wait that no further one is taken. */
  static Problem queueFull(int waiting) {
    return of(
        "queue-full",
        "The queue is full",
        429,
        waiting
            + " experiments wait, and this one would be too much: submit it again when one has"
            + " ended, or abort one");
  }

  /** The coordinator did not answer. */
  static Problem noCoordinator() {
    return of(
        "no-coordinator",
        "The coordinator does not answer",
        503,
        "the cluster may be starting, or choosing another coordinator: try again in a few seconds");
  }

  /** It is not on the disks of most members, or nobody knows yet that it is. */
  static Problem notKept(List<String> problems) {
    return of(
        "not-kept",
        "The experiment is not known to be accepted",
        503,
        String.join("; ", problems)
            + ". It may be accepted yet: look at the experiments, or submit it again with the same"
            + " Idempotency-Key");
  }

  /** It has ended, or waits or runs as it is. */
  static Problem notInterrupted(String experimentId, List<String> why) {
    return of(
        "not-interrupted",
        "The experiment is not interrupted",
        409,
        "experiment "
            + experimentId
            + " "
            + String.join("; ", why)
            + ": there is nothing to resume");
  }

  /** It cannot be put into the queue again. */
  static Problem notResumed(String experimentId, List<String> problems) {
    return of(
        "not-resumed",
        "The experiment is not resumed",
        503,
        "experiment " + experimentId + " stays interrupted: " + String.join("; ", problems));
  }

  /** It does not have to be forgotten. */
  static Problem doesNotWaitFor(String address, Set<String> silent) {
    return of(
        "does-not-wait",
        "This node does not wait for that one",
        409,
        silent.isEmpty()
            ? "this node waits for nobody, "
                + address
                + " included: a cluster drops a member that it has lost without being told"
            : "this node does not wait for "
                + address
                + ": it waits for "
                + String.join(", ", silent));
  }

  /** This node hears no coordinator, and knows why. */
  static Problem notInCluster(String why) {
    return of("not-in-cluster", "This node is not in the cluster", 503, why);
  }

  /** The experiment cannot be aborted any more. */
  static Problem alreadyEnded(String experimentId) {
    return of(
        "already-ended",
        "The experiment has ended",
        409,
        "experiment " + experimentId + " has already ended");
  }

  /** Something else was submitted under the same {@code Idempotency-Key}. */
  static Problem keyTaken(String experimentId) {
    return of(
        "key-taken",
        "The idempotency key was used for something else",
        422,
        "experiment "
            + experimentId
            + " was submitted under this key with another body: take a new key for a new experiment");
  }

  /** The same for one request. */
  Problem at(String path) {
    return new Problem(type, title, status, detail, path, problems);
  }
}
