package io.trialbalance.cluster.cli;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** An answer in UTF-8, if it is no longer than any that a node gives. */
final class BoundedText implements BodySubscriber<String> {

  private static final long MAX_BYTES = 64L << 20;

  private final BodySubscriber<String> text = BodySubscribers.ofString(StandardCharsets.UTF_8);
  private Flow.Subscription subscription;
  private long bytes;

  static BodyHandler<String> handler() {
    return head -> new BoundedText();
  }

  @Override
  public CompletionStage<String> getBody() {
    return text.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    text.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    bytes += part.stream().mapToLong(ByteBuffer::remaining).sum();
    if (bytes > MAX_BYTES) {
      subscription.cancel();
      text.onError(new IOException("it answers more than any node does"));
    } else {
      text.onNext(part);
    }
  }

  @Override
  public void onError(Throwable failure) {
    text.onError(failure);
  }

  @Override
  public void onComplete() {
    text.onComplete();
  }
}
