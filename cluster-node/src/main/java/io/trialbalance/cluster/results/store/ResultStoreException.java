package io.trialbalance.cluster.results.store;

import java.io.IOException;

/** Results could not be kept or read; the message names the file, the cause and how to mend it. */
public sealed class ResultStoreException extends IOException
    permits NoSuchResultException, NotWrittenException {

  private static final long serialVersionUID = 1L;

  public ResultStoreException(String message) {
    super(message);
  }

  public ResultStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
