package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Which media types a client takes (RFC 9110, section 12.5.1). Errors are answered regardless. */
final class Accept {

  /** Weights that mean "not at all". */
  private static final String REFUSED = "q=0(\\.0{0,3})?";

  private Accept() {}

  /**
   * @param mediaType of the answer, perhaps with parameters
   * @throws ProblemException with status 406 if the client does not take it
   */
  static void require(HttpHeaders headers, String mediaType) {
    String accepted = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT));
    String type = mediaType.split(";")[0];
    if (!accepted.isBlank() && !takes(accepted.toLowerCase(Locale.ROOT), type)) {
      throw ProblemException.of(
          HttpResponseStatus.NOT_ACCEPTABLE,
          "the answer would be " + type + ", which the request's Accept leaves out: " + accepted);
    }
  }

  /** Of several ranges that hold the type, the most specific decides. */
  private static boolean takes(String accepted, String type) {
    int decidedBy = 0;
    boolean taken = false;
    for (String range : accepted.split(",")) {
      String[] parts = range.split(";", -1);
      int precision = precision(parts[0].strip(), type);
      if (precision > decidedBy) {
        decidedBy = precision;
        taken = !parts[parts.length - 1].strip().matches(REFUSED);
      }
    }
    return taken;
  }

  private static int precision(String range, String type) {
    if (range.equals(type)) {
      return 3;
    }
    String kind = type.substring(0, type.indexOf('/'));
    return range.equals(kind + "/*") ? 2 : range.equals("*/*") ? 1 : 0;
  }
}
