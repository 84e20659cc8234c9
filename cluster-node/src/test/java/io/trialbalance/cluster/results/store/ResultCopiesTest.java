package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.workload.places.ThisUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCopiesTest {

  private static final String RUN = "bank-1/row-locks/run-1.json";
  private static final String ANY_SHA_256 = "a".repeat(64);

  @TempDir private Path temporary;
  private ResultCopies here;
  private ResultCopies there;

  @BeforeEach
  void makeFolders() {
    here = copies("here");
    there = copies("there");
  }

  private ResultCopies copies(String name) {
    return new ResultCopies(
        temporary.resolve(name), new SpareFolder(temporary.resolve(name + "-elsewhere")));
  }

  @Test
  void aDocumentOfManyChunksArrivesWhole() throws Exception {
    byte[] bytes = write("here", RUN, 3 * KeeperProtocol.CHUNK_BYTES + 1);
    assertThat(transfer(here.digest(RUN, null))).isEqualTo(4);
    assertThat(temporary.resolve("there").resolve(RUN)).hasBinaryContent(bytes);
    assertThat(there.digest(RUN, null)).isEqualTo(here.digest(RUN, null));
    assertThat(everyFile("there")).hasSize(1);
  }

  @Test
  void aDocumentThatIsThereAlreadyIsNotReceivedAgain() throws Exception {
    write("here", RUN, 10);
    transfer(here.digest(RUN, null));
    assertThat(there.receive(here.digest(RUN, null), false)).isEmpty();
  }

  @Test
  void aResultIsNotReplacedByAnotherOne() throws Exception {
    write("here", RUN, 10);
    byte[] ours = write("there", RUN, 11);
    assertThatThrownBy(() -> there.receive(here.digest(RUN, null), false))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("run-1.json")
        .hasMessageContaining(here.digest(RUN, null).sha256());
    assertThat(temporary.resolve("there").resolve(RUN)).hasBinaryContent(ours);
  }

  @Test
  void aResultThatNoMajorityHasGoesAsideWhenAllOfTheStoredOneHasCome() throws Exception {
    byte[] stored = write("here", RUN, 10);
    byte[] ours = write("there", RUN, 11);
    DocumentDigest stale = there.digest(RUN, null);
    IncomingDocument incoming = there.receive(here.digest(RUN, null), true).orElseThrow();
    assertThat(temporary.resolve("there").resolve(RUN)).hasBinaryContent(ours);

    assertThat(incoming.append(stored)).isTrue();
    assertThat(temporary.resolve("there").resolve(RUN)).hasBinaryContent(stored);
    assertThat(there.documents("bank-1", null)).containsExactly(here.digest(RUN, null));
    String aside = "bank-1/row-locks/run-1.stale-" + stale.sha256().substring(0, 12) + ".json";
    assertThat(temporary.resolve("there").resolve(aside)).hasBinaryContent(ours);
    assertThat(everyFile("there")).hasSize(2);
    assertThat(there.receive(here.digest(RUN, null), true)).isEmpty();
  }

  @Test
  void aResultStaysWhereItIsIfTheStoredOneDoesNotCome() throws Exception {
    write("here", RUN, 10);
    byte[] ours = write("there", RUN, 11);
    IncomingDocument incoming = there.receive(here.digest(RUN, null), true).orElseThrow();
    assertThatThrownBy(() -> incoming.append(new byte[10])).hasMessageContaining("has changed");
    incoming.abandon();
    assertThat(everyFile("there"))
        .singleElement()
        .satisfies(file -> assertThat(file).hasBinaryContent(ours));
  }

  @Test
  void whatIsComputedFromResultsIsReplaced() throws Exception {
    String aggregate = "bank-1/row-locks/aggregate.json";
    byte[] later = write("here", aggregate, 10);
    write("there", aggregate, 11);
    transfer(here.digest(aggregate, null));
    assertThat(temporary.resolve("there").resolve(aggregate)).hasBinaryContent(later);
  }

  @Test
  void anExperimentThatHasEndedStaysSo() throws Exception {
    EvidenceBuilder run = EvidenceBuilder.valid().runs(1);
    ResultStore begun = new ResultStore(temporary.resolve("here"));
    ResultStore ended = new ResultStore(temporary.resolve("there"));
    begun.begin(
        "bank-1",
        Experiments.MINE,
        new ExperimentRequest("bank", List.of(run.plan())),
        Experiments.SUBMITTED);
    Experiments.finished(ended, "bank-1", Experiments.SUBMITTED, run);
    DocumentDigest state = here.digest("bank-1/experiment.json", Experiments.MINE);
    assertThatThrownBy(() -> transfer(state)).hasMessageContaining("has ended: it stays so");
    assertThat(ended.archive().experiment("bank-1").status()).isEqualTo(Status.DONE);

    for (DocumentDigest document : there.documents("bank-1", Experiments.MINE)) {
      there.chunk(document, 0);
      copyBack(document);
    }
    assertThat(begun.archive().experiment("bank-1").status()).isEqualTo(Status.DONE);
    assertThat(begun.archive().validate("bank-1").problems()).isEmpty();
  }

  @Test
  void nothingComesIntoTheFolderOfAnotherExperimentOfThatId() throws Exception {
    EvidenceBuilder run = EvidenceBuilder.valid().runs(1);
    ResultStore ours = new ResultStore(temporary.resolve("here"));
    Experiments.finished(ours, "bank-1", Experiments.SUBMITTED, run);
    UUID other = UUID.randomUUID();
    new ResultStore(temporary.resolve("there"))
        .begin("bank-1", other, Experiments.request(run), Experiments.SUBMITTED);
    List<Path> before = everyFile("there");
    for (DocumentDigest document : here.documents("bank-1", Experiments.MINE)) {
      assertThatThrownBy(() -> there.receive(document, true))
          .hasMessageContaining("another experiment bank-1 is there already")
          .hasMessageContaining(other.toString());
    }
    assertThat(everyFile("there")).isEqualTo(before);
    assertThat(there.documents("bank-1", Experiments.MINE)).isEmpty();
    assertThatThrownBy(() -> there.digest("bank-1/experiment.json", Experiments.MINE))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("bank-1/experiment.json")
        .hasMessageContaining(Experiments.MINE.toString());
  }

  @Test
  void aCopysFolderIsItsExperimentsFromTheFirstDocumentOn() throws Exception {
    Experiments.finished(
        new ResultStore(temporary.resolve("here")),
        "bank-1",
        Experiments.SUBMITTED,
        EvidenceBuilder.valid().runs(1));
    List<DocumentDigest> documents = here.documents("bank-1", Experiments.MINE);
    transfer(documents.get(0));
    DocumentDigest foreign =
        new DocumentDigest(UUID.randomUUID(), "bank-1/row-locks/run-2.json", 10, ANY_SHA_256);
    assertThatThrownBy(() -> copies("there").receive(foreign, true))
        .hasMessageContaining("another experiment bank-1")
        .hasMessageContaining(Experiments.MINE.toString());
    for (DocumentDigest document : documents) {
      transfer(document);
    }
    assertThat(there.documents("bank-1", Experiments.MINE)).isEqualTo(documents);
  }

  /** A thousand plans are not read for each of a thousand documents. */
  @Test
  void whoseAFolderIsIsReadWithoutItsPlans() throws Exception {
    UUID experiment = new UUID(1, 2);
    Path state = temporary.resolve("there").resolve("bank-1").resolve("experiment.json");
    Files.createDirectories(state.getParent());
    Files.writeString(
        state,
        """
        {"experimentId": "bank-1", "uuid": "%s", "status": "running",
         "submittedAt": "2026-11-30T06:54:19Z", "request": "nobody reads this"}
        """
            .formatted(experiment));
    write("here", RUN, 10);

    assertThat(there.receive(here.digest(RUN, experiment), false)).isPresent();
    assertThatThrownBy(() -> there.receive(here.digest(RUN, new UUID(1, 3)), false))
        .hasMessageContaining("another experiment bank-1 is there already");
  }

  @Test
  void bytesThatChangedOnTheirWayGetNoName() throws Exception {
    byte[] bytes = write("here", RUN, 100);
    IncomingDocument incoming = there.receive(here.digest(RUN, null), false).orElseThrow();
    bytes[50]++;
    assertThatThrownBy(() -> incoming.append(bytes))
        .hasMessageContaining("has changed on its way")
        .hasMessageContaining(here.digest(RUN, null).sha256());
    incoming.abandon();
    assertThat(everyFile("there")).isEmpty();
  }

  @Test
  void moreBytesThanWereSaidAreRefused() throws Exception {
    write("here", RUN, 100);
    IncomingDocument incoming = there.receive(here.digest(RUN, null), false).orElseThrow();
    assertThatThrownBy(() -> incoming.append(new byte[101])).hasMessageContaining("101 bytes");
    assertThatThrownBy(() -> incoming.append(new byte[0])).hasMessageContaining("another length");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside/plan/run-1.json",
        "bank-1/../../run-1.json",
        "bank-1/../x/run-1.json",
        "/etc/plan/run-1.json",
        "bank-1/plan/run-1.json/../../../x",
        "bank-1/plan/run-1.exe",
        "bank-1/.hidden/run-1.json",
        "bank-1",
        ""
      })
  void noPathLeadsOutOfTheResultsFolder(String path) {
    DocumentDigest document = new DocumentDigest(null, path, 10, ANY_SHA_256);
    assertThatThrownBy(() -> there.receive(document, false))
        .isInstanceOf(ResultStoreException.class);
    assertThatThrownBy(() -> there.chunk(document, 0)).isInstanceOf(ResultStoreException.class);
    assertThat(temporary.resolve("there")).doesNotExist();
  }

  @Test
  void lengthsAndDigestsThatCannotBeAreRefused() {
    for (long length : new long[] {-1, 0, Long.MAX_VALUE}) {
      assertThatThrownBy(
              () -> there.receive(new DocumentDigest(null, RUN, length, ANY_SHA_256), false))
          .hasMessageContaining("cannot be " + length + " bytes long");
    }
    assertThatThrownBy(
            () -> there.receive(new DocumentDigest(null, RUN, 10, "A".repeat(64)), false))
        .hasMessageContaining("is not a SHA-256 digest");
  }

  @Test
  void chunksOfWhatIsNotThereAreRefused() throws Exception {
    write("here", RUN, 10);
    DocumentDigest document = here.digest(RUN, null);
    for (long offset : new long[] {-1, 10, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> here.chunk(document, offset)).hasMessageContaining("no byte");
    }
    write("here", RUN, 12);
    assertThatThrownBy(() -> here.chunk(document, 0)).hasMessageContaining("with the digest");
    assertThatThrownBy(() -> there.chunk(document, 0)).hasMessageContaining("with the digest");
    assertThat(here.documents("another", null)).isEmpty();
  }

  @Test
  void whatHadToBeWrittenElsewhereCanBeCopiedFromThere() throws Exception {
    byte[] bytes = write("here-elsewhere/trialbalance-results-" + ThisUser.uid(), RUN, 10);
    transfer(here.digest(RUN, null));
    assertThat(temporary.resolve("there").resolve(RUN)).hasBinaryContent(bytes);
  }

  @Test
  void whatHadToBeWrittenElsewhereIsPutInItsPlaceWhenItCanBe() throws Exception {
    String elsewhere = "here-elsewhere/trialbalance-results-" + ThisUser.uid();
    byte[] bytes = write(elsewhere, RUN, 10);
    assertThat(here.documents("bank-1", null))
        .extracting(DocumentDigest::path)
        .containsExactly(RUN);

    here.bringHome("bank-1", null);

    assertThat(temporary.resolve("here").resolve(RUN)).hasBinaryContent(bytes);
    assertThat(temporary.resolve(elsewhere)).isEmptyDirectory();
    assertThat(here.documents("bank-1", null))
        .extracting(DocumentDigest::path)
        .containsExactly(RUN);
  }

  @Test
  void whatIsInItsPlaceIsNotReplacedByWhatIsElsewhere() throws Exception {
    String elsewhere = "here-elsewhere/trialbalance-results-" + ThisUser.uid();
    byte[] other = write(elsewhere, RUN, 10);
    byte[] bytes = write("here", RUN, 11);

    here.bringHome("bank-1", null);

    assertThat(temporary.resolve("here").resolve(RUN)).hasBinaryContent(bytes);
    assertThat(temporary.resolve(elsewhere).resolve(RUN)).hasBinaryContent(other);
  }

  @Test
  void anExperimentsStateComesLast() throws Exception {
    ResultStore store = new ResultStore(temporary.resolve("here"));
    Experiments.finished(store, "bank-1", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    assertThat(here.documents("bank-1", Experiments.MINE))
        .extracting(DocumentDigest::path)
        .containsExactly(
            RUN,
            "bank-1/row-locks/aggregate.json",
            "bank-1/comparison.csv",
            "bank-1/experiment.json");
  }

  private byte[] write(String folder, String path, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Path file = temporary.resolve(folder).resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return bytes;
  }

  /** Brings a document from here to there; returns how many chunks it took. */
  private int transfer(DocumentDigest document) throws IOException {
    return transfer(document, here, there);
  }

  private void copyBack(DocumentDigest document) throws IOException {
    transfer(document, there, here);
  }

  private static int transfer(DocumentDigest document, ResultCopies from, ResultCopies to)
      throws IOException {
    IncomingDocument incoming = to.receive(document, false).orElse(null);
    if (incoming == null) {
      return 0;
    }
    long offset = 0;
    for (int chunks = 1; ; chunks++) {
      byte[] chunk = from.chunk(document, offset);
      assertThat(chunk).hasSizeBetween(1, KeeperProtocol.CHUNK_BYTES);
      offset += chunk.length;
      if (incoming.append(Arrays.copyOf(chunk, chunk.length))) {
        return chunks;
      }
    }
  }

  private List<Path> everyFile(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(temporary.resolve(folder))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
