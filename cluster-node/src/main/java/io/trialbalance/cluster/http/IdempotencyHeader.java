package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header): whoever got no answer sends
 * the same again under the same key, and means the same experiment.
 */
final class IdempotencyHeader {

  static final String NAME = "Idempotency-Key";

  private static final String FORM = "[!-~]{1,255}";

  private IdempotencyHeader() {}

  /**
   * The key of a request; empty if it has none.
   *
   * @param mediaType of the body, without parameters
   * @throws ProblemException with status 400 if it is none
   */
  static Optional<IdempotencyKey> read(HttpHeaders headers, String mediaType, String body) {
    List<String> given = headers.getAll(NAME);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1 || !given.get(0).matches(FORM)) {
      throw ProblemException.of(
          HttpResponseStatus.BAD_REQUEST,
          NAME + ": expected one key of 1 to 255 visible ASCII characters, such as a UUID");
    }
    String digest = HexFormat.of().formatHex(Digest.of((mediaType + "\n" + body).getBytes(UTF_8)));
    return Optional.of(new IdempotencyKey(given.get(0), digest));
  }
}
