package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.document.SubmissionKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Under which keys the experiments of a results folder were submitted. The folder is read once, and
 * whoever adds an experiment says so: what others write there meanwhile is not known. For one
 * thread at a time, which may block.
 */
public final class Submissions {

  private final ResultArchive archive;
  private Map<String, String> idsByKey;

  /** Of those in {@code archive}, which is not read yet. */
  public Submissions(ResultArchive archive) {
    this.archive = archive;
  }

  /** An experiment has been added. */
  public void add(String experimentId, SubmissionKey submission) {
    if (idsByKey != null) {
      idsByKey.put(submission.key(), experimentId);
    }
  }

  /** The experiment that was submitted under the key of {@code submission}, whatever it was. */
  public Optional<ExperimentHead> find(SubmissionKey submission) throws IOException {
    if (idsByKey == null) {
      idsByKey = read();
    }
    String id = idsByKey.get(submission.key());
    // It may have been removed meanwhile.
    return id == null
        ? Optional.empty()
        : archive.head(id).filter(head -> isUnder(head, submission));
  }

  private static boolean isUnder(ExperimentHead head, SubmissionKey submission) {
    return head.submission().filter(its -> its.key().equals(submission.key())).isPresent();
  }

  private Map<String, String> read() throws IOException {
    Map<String, String> read = new HashMap<>();
    for (ExperimentHead head : archive.heads()) {
      // The newest first: where two have a key, it was used again when the older was removed.
      head.submission().ifPresent(its -> read.putIfAbsent(its.key(), head.experimentId()));
    }
    return read;
  }
}
