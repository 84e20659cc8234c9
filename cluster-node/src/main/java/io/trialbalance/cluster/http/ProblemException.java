package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** A request that is answered with a problem document. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  public ProblemException(Problem problem) {
    this(problem, Map.of());
  }

  /**
   * @param headers that the response carries besides, such as {@code Allow}
   */
  ProblemException(Problem problem, Map<String, String> headers) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.headers = Map.copyOf(headers);
  }

  static ProblemException of(HttpResponseStatus status, String detail) {
    return new ProblemException(Problem.of(status, detail));
  }

  public Problem problem() {
    return problem;
  }

  Map<String, String> headers() {
    return headers;
  }
}
