package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.phase.ExitCode;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Calls the nodes of a cluster over HTTP, one after another until one answers. A node may think for
 * a while, but one that is silent for two seconds is asked whether it lives, and has three to say
 * so: nobody waits for one that is frozen, or for a program that is none. Every call can be made
 * again at another node.
 */
final class NodeCalls {

  /** Below which every path is. */
  static final String API = "/api/v1";

  /** How long a cluster that answers may take to have a coordinator again. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** After so long without a word a node is asked whether it lives. */
  static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(3);

  /** The same of a node in this process: it is there, and may only be short of processors. */
  private static final Duration OWN_SIGN_OF_LIFE = Duration.ofSeconds(60);

  /** However lively the node: nothing that is asked of it takes longer. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** So often a call whose answers broke off is made again, though nobody says anything else. */
  private static final int BROKEN_OFF_AT_MOST = 3;

  private static final int UNAVAILABLE = 503;
  private static final int UNAUTHORIZED = 401;

  private static final long DEFAULT_RETRY_SECONDS = 2;
  private static final long RETRY_SECONDS_AT_MOST = 5;

  /**
   * What a node answered.
   *
   * @param repeated whether it, or another one, may have been asked the same before
   */
  record Answer<T>(URI node, HttpResponse<T> response, boolean repeated) {}

  /** One node that did not answer. */
  private static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1L;

    Unanswered(String why, Throwable cause) {
      super(why, cause);
    }

    /** Whether the node was reached, and its answer was not. */
    boolean brokeOff() {
      Throwable cause = getCause();
      return cause instanceof IOException
          && !(cause instanceof ConnectException)
          && !(cause instanceof HttpConnectTimeoutException)
          && !isUnproven(cause);
    }
  }

  private final HttpClient http;
  private final KnownNodes nodes;
  private final Duration patience;
  private final boolean ofThisProcess;
  private final Consumer<String> says;

  private NodeCalls(
      HttpClient http,
      KnownNodes nodes,
      Duration patience,
      boolean ofThisProcess,
      Consumer<String> says) {
    this.http = http;
    this.nodes = nodes;
    this.patience = patience;
    this.ofThisProcess = ofThisProcess;
    this.says = says;
  }

  /**
   * @param trust whom to believe that it is the node that was called; empty for those whom the JDK
   *     believes
   */
  NodeCalls(KnownNodes nodes, Optional<SSLContext> trust) {
    this(client(trust), nodes, PATIENCE, false, line -> {});
  }

  /** The same, of a node that is in this process. */
  NodeCalls ofThisProcess() {
    return new NodeCalls(http, nodes, patience, true, says);
  }

  private Duration signOfLife() {
    return ofThisProcess ? OWN_SIGN_OF_LIFE : SIGN_OF_LIFE;
  }

  private Duration answerTimeout() {
    return ofThisProcess ? ANSWER_TIMEOUT.multipliedBy(4) : ANSWER_TIMEOUT;
  }

  private static HttpClient client(Optional<SSLContext> trust) {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(QUIET.plus(SIGN_OF_LIFE));
    trust.ifPresent(builder::sslContext);
    return builder.build();
  }

  /** The same, which asks each node once. */
  NodeCalls once() {
    return new NodeCalls(http, nodes, Duration.ZERO, ofThisProcess, says);
  }

  /** The same, which tells {@code other} what people should know of going over. */
  NodeCalls telling(Consumer<String> other) {
    return new NodeCalls(http, nodes, patience, ofThisProcess, other);
  }

  KnownNodes nodes() {
    return nodes;
  }

  /**
   * Calls the first node that answers.
   *
   * @param request makes the request to a node
   * @return its answer, which is 503 only if it was that for as long as this is patient
   * @throws CommandFailure if none answers
   */
  <T> Answer<T> call(Function<URI, HttpRequest.Builder> request, BodyHandler<T> handler) {
    long begunNanos = System.nanoTime();
    int brokenOff = 0;
    boolean repeated = false;
    boolean waits = false;
    while (true) {
      Map<URI, Unanswered> silent = new LinkedHashMap<>();
      Answer<T> unavailable = null;
      for (URI node : nodes.inTurn()) {
        try {
          Answer<T> answer = new Answer<>(node, ask(node, request, handler), repeated);
          if (answer.response().statusCode() == UNAUTHORIZED && !nodes.isGiven(node)) {
            discard(answer);
            throw new Unanswered("it asks for a token", null);
          } else if (answer.response().statusCode() != UNAVAILABLE) {
            discard(unavailable);
            goOnWith(node, silent);
            return answer;
          }
          discard(unavailable);
          unavailable = answer;
        } catch (Unanswered e) {
          silent.put(node, e);
          nodes.suspect(node);
        }
        repeated = true;
      }
      boolean isOver = System.nanoTime() - begunNanos >= patience.toNanos();
      if (unavailable != null && isOver) {
        return unavailable;
      } else if (unavailable != null) {
        if (!waits) {
          says.accept(
              "the cluster has no coordinator just now"
                  + why(unavailable)
                  + "; asking it again for up to "
                  + patience.toSeconds()
                  + " s");
        }
        waits = true;
        discard(unavailable);
        pause(retrySeconds(unavailable.response()));
      } else if (isOver
          || ++brokenOff > BROKEN_OFF_AT_MOST
          || silent.values().stream().noneMatch(Unanswered::brokeOff)) {
        throw none(silent);
      }
    }
  }

  /** What the node says of it, if the answer is a text. */
  private static String why(Answer<?> unavailable) {
    return unavailable.response().body() instanceof String text
        ? " (" + NodeProblem.inWords(unavailable.node(), UNAVAILABLE, text) + ")"
        : "";
  }

  /** As {@link #call}, of one node alone; empty if it does not answer. */
  <T> Optional<HttpResponse<T>> callOne(
      URI node, Function<URI, HttpRequest.Builder> request, BodyHandler<T> handler) {
    try {
      return Optional.of(ask(node, request, handler));
    } catch (Unanswered e) {
      return Optional.empty();
    }
  }

  private <T> HttpResponse<T> ask(
      URI node, Function<URI, HttpRequest.Builder> request, BodyHandler<T> handler)
      throws Unanswered {
    HttpRequest.Builder building = request.apply(node);
    nodes
        .tokenFor(node)
        .ifPresent(token -> building.header("Authorization", "Bearer " + token.reveal()));
    CompletableFuture<HttpResponse<T>> answer = http.sendAsync(building.build(), handler);
    long begunNanos = System.nanoTime();
    try {
      while (true) {
        try {
          return answer.get(QUIET.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (System.nanoTime() - begunNanos > answerTimeout().toNanos()) {
            throw new Unanswered("no answer within " + answerTimeout().toSeconds() + " s", e);
          }
          if (!isAlive(node) && !answer.isDone()) {
            throw new Unanswered("it says nothing", e);
          }
        }
      }
    } catch (ExecutionException e) {
      throw new Unanswered(why(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Whether a node says anything at all, for which it needs nobody else; within seconds. */
  boolean isAlive(URI node) {
    boolean isAlive = givesSignOfLife(node);
    if (!isAlive) {
      nodes.suspect(node);
    }
    return isAlive;
  }

  private boolean givesSignOfLife(URI node) {
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(
            HttpRequest.newBuilder(URI.create(node + API + "/health/live")).build(),
            BodyHandlers.discarding());
    try {
      answer.get(signOfLife().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      answer.cancel(true);
    }
  }

  private void goOnWith(URI node, Map<URI, Unanswered> silent) {
    boolean isNews = !node.equals(nodes.first());
    nodes.prefer(node);
    if (isNews) {
      String who = silent.isEmpty() ? "" : "no answer from " + inWords(silent) + "; ";
      says.accept(who + "going on with " + node);
    }
  }

  private CommandFailure none(Map<URI, Unanswered> silent) {
    Unanswered first = silent.values().iterator().next();
    if (ofThisProcess) {
      return new CommandFailure(
          ExitCode.FAULT,
          "the node of this process does not answer at "
              + inWords(silent)
              + ": the process had too little processor time or memory. See what else runs here",
          first);
    }
    if (silent.size() == 1 && isUnproven(first.getCause())) {
      return new CommandFailure(
          ExitCode.UNREACHABLE, nodes.first() + " " + first.getMessage(), first);
    }
    String unasked = nodes.unasked();
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "no node answers at "
            + inWords(silent)
            + (unasked.isEmpty() ? "" : "; " + unasked)
            + ": start one with 'trialbalance node', or name another with --at",
        first);
  }

  private static String inWords(Map<URI, Unanswered> silent) {
    return silent.entrySet().stream()
        .map(one -> one.getKey() + " (" + one.getValue().getMessage() + ")")
        .collect(Collectors.joining(", "));
  }

  private static String why(Throwable cause) {
    if (isUnproven(cause)) {
      return "does not prove that it is this node ("
          + cause.getMessage()
          + "): name the certificate of the authority that signed its own with --ca-file";
    } else if (isOfNoHost(cause)) {
      return "there is no such host";
    } else if (cause instanceof ConnectException && cause.getMessage() == null) {
      return "nobody listens there";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** A handshake fails too when its connection breaks off: that says nothing of who it was. */
  private static boolean isUnproven(Throwable cause) {
    return cause instanceof GeneralSecurityException
        || cause != null && isUnproven(cause.getCause());
  }

  private static boolean isOfNoHost(Throwable cause) {
    return cause instanceof UnresolvedAddressException
        || cause != null && isOfNoHost(cause.getCause());
  }

  private static long retrySeconds(HttpResponse<?> response) {
    long asked = response.headers().firstValueAsLong("Retry-After").orElse(DEFAULT_RETRY_SECONDS);
    return Math.min(asked, RETRY_SECONDS_AT_MOST);
  }

  private static void discard(Answer<?> answer) {
    if (answer != null && answer.response().body() instanceof Closeable stream) {
      try {
        stream.close();
      } catch (IOException e) {
        // Whatever it would have said is of no use any more.
        return;
      }
    }
  }

  /** Does nothing for a while. */
  static void pause(long seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static CommandFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandFailure(ExitCode.ABORTED, "interrupted", e);
  }
}
