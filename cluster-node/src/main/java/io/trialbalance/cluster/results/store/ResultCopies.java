package io.trialbalance.cluster.results.store;

import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results folder as other nodes see it: documents by their digests, to be read and received in
 * chunks. What comes from another node is checked: its path must be one of the layout's, its bytes
 * must have the digest that was said.
 *
 * <p>What an attempt measured is never replaced by anything else, unless a majority of the nodes
 * has that: then it goes aside, under a name that says so. What is computed from it (aggregate,
 * comparison) and the state of the experiment are replaced, but nothing un-ends an experiment.
 *
 * <p>All methods block; they are for any number of threads, but a document is received once at a
 * time.
 */
public final class ResultCopies {

  private static final Logger LOG = LoggerFactory.getLogger(ResultCopies.class);

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /** What was digested; a file that was replaced differs in its key, its time or its size. */
  private record Digested(String fileKey, FileTime modified, long length, String sha256) {}

  /** A place where documents of ours can be. */
  private record Place(ResultFolder folder, Ownership ownership) {
    Place(Path root) {
      this(new ResultFolder(root));
    }

    private Place(ResultFolder folder) {
      this(folder, new Ownership(folder));
    }
  }

  private final Place here;
  private final SpareFolder spare;
  private final Map<Path, Digested> digested = new ConcurrentHashMap<>();

  /**
   * @param results where documents belong
   * @param spare where documents are that could not be written there
   */
  ResultCopies(Path results, SpareFolder spare) {
    this.here = new Place(results);
    this.spare = spare;
  }

  private List<Place> places() {
    return List.of(here, elsewhere());
  }

  private Place elsewhere() {
    return new Place(spare.path());
  }

  /** Removes what a killed process left in the results folder. */
  public void removeLeftovers() throws IOException {
    Leftovers.remove(here.folder().root());
  }

  /**
   * Everything that is there of an experiment, {@code experiment.json} last; often nothing.
   *
   * @param experiment its UUID: nothing of another one of that id is listed
   */
  public List<DocumentDigest> documents(String experimentId, UUID experiment) throws IOException {
    Map<String, DocumentDigest> documents = new LinkedHashMap<>();
    for (Place place : List.of(elsewhere(), here)) {
      for (DocumentDigest one : documents(place, experimentId, experiment)) {
        // What is in its place counts, and experiment.json stays the last.
        documents.remove(one.path());
        documents.put(one.path(), one);
      }
    }
    return List.copyOf(documents.values());
  }

  private List<DocumentDigest> documents(Place place, String experimentId, UUID experiment)
      throws IOException {
    List<DocumentDigest> documents = new ArrayList<>();
    // Where no folder can be, nothing is kept; who writes there is told why.
    if (Files.isDirectory(place.folder().root())
        && place.ownership().isOf(experimentId, experiment)) {
      for (Path file : place.folder().all(experimentId)) {
        documents.add(digest(place, file, experiment));
      }
    }
    return documents;
  }

  /**
   * Puts in its place what could not be written there when it was made.
   *
   * @param experiment UUID of the experiment
   * @throws ResultStoreException if it cannot be written there still
   */
  void bringHome(String experimentId, UUID experiment) throws IOException {
    Place elsewhere = elsewhere();
    if (elsewhere.folder().root().equals(here.folder().root())) {
      return;
    }
    for (DocumentDigest document : documents(elsewhere, experimentId, experiment)) {
      Path from = elsewhere.folder().path(document.path());
      Path to = here.folder().path(document.path());
      if (!ResultFolder.isFile(to)) {
        WholeFile.makeFolder(to.getParent());
        WholeFile.write(to, Files.readAllBytes(from));
        LOG.info("{} is in its place now, and no more in {}", to, from);
      }
      if (digest(here, to, experiment).equals(document)) {
        Files.delete(from);
      }
    }
    Path folder = elsewhere.folder().experiment(experimentId);
    if (Files.isDirectory(folder) && elsewhere.folder().all(experimentId).isEmpty()) {
      Leftovers.removeFolder(folder);
    }
  }

  /**
   * The digest of one document, wherever it had to be written.
   *
   * @param path relative to the results folder
   * @param experiment UUID of the experiment that it is of
   * @throws ResultStoreException if it is not there
   */
  public DocumentDigest digest(String path, UUID experiment) throws IOException {
    for (Place place : places()) {
      Path file = place.folder().path(path);
      if (ResultFolder.isFile(file)
          && place.ownership().isOf(ResultFolder.experimentOf(path), experiment)) {
        return digest(place, file, experiment);
      }
    }
    throw new ResultStoreException(
        "there is no result "
            + path
            + " of experiment "
            + experiment
            + " in "
            + here.folder().root());
  }

  /**
   * Bytes of a document.
   *
   * @return those from {@code offset} on, at most {@link KeeperProtocol#CHUNK_BYTES}
   * @throws ResultStoreException if the document is not there, or not with this digest
   */
  public byte[] chunk(DocumentDigest document, long offset) throws IOException {
    check(document);
    if (offset < 0 || offset >= document.length()) {
      throw new ResultStoreException(
          "there is no byte " + offset + " in " + document.path() + " of " + document.length());
    }
    for (Place place : places()) {
      Path file = place.folder().path(document.path());
      if (ResultFolder.isFile(file)
          && digest(place, file, document.experiment()).equals(document)) {
        return read(file, offset, (int) Math.min(KeeperProtocol.CHUNK_BYTES, document.length()));
      }
    }
    throw new ResultStoreException(
        "there is no " + document.path() + " with the digest " + document.sha256() + " here");
  }

  /**
   * Begins to receive a document.
   *
   * @param stored whether a majority of the nodes has it: a result of that name with another
   *     content goes aside, once all of the document has come
   * @return empty if it is there already
   * @throws ResultStoreException if the path or the digest cannot be one, if the folder is another
   *     experiment's, if a result of that name is there with another content and the document is
   *     not stored, or if nothing can be written
   */
  public Optional<IncomingDocument> receive(DocumentDigest document, boolean stored)
      throws IOException {
    check(document);
    Path file = here.folder().path(document.path());
    here.ownership().take(ResultFolder.experimentOf(document.path()), document.experiment());
    if (ResultFolder.isFile(file)) {
      DocumentDigest there = digest(here, file, document.experiment());
      if (there.equals(document)) {
        IncomingDocument.noteUse(file);
        return Optional.empty();
      }
      if (ResultFolder.isMeasured(file)) {
        if (!stored) {
          throw new ResultStoreException(
              file
                  + " is there already with another content (SHA-256 "
                  + there.sha256()
                  + ", offered "
                  + document.sha256()
                  + "), and a result is replaced only by what a majority of the nodes has: move it"
                  + " out of the results folder if it is of no use");
        }
        return Optional.of(
            IncomingDocument.open(file, document, ResultFolder.stale(file, there.sha256())));
      }
    }
    return Optional.of(IncomingDocument.open(file, document, null));
  }

  private static void check(DocumentDigest document) throws ResultStoreException {
    if (document.length() < 1 || document.length() > ResultFolder.MAX_BYTES) {
      throw new ResultStoreException(
          document.path()
              + " cannot be "
              + document.length()
              + " bytes long: expected 1 to "
              + ResultFolder.MAX_BYTES);
    }
    if (!SHA_256.matcher(document.sha256()).matches()) {
      throw new ResultStoreException(
          "'"
              + document.sha256()
              + "' of "
              + document.path()
              + " is not a SHA-256 digest: expected 64 small hexadecimal digits");
    }
  }

  private static byte[] read(Path file, long offset, int atMost) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long left = Math.max(0, channel.size() - offset);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(atMost, left));
      int count;
      do {
        count = channel.read(bytes, offset + bytes.position());
      } while (count > 0 && bytes.hasRemaining());
      byte[] chunk = new byte[bytes.position()];
      bytes.flip().get(chunk);
      return chunk;
    }
  }

  private DocumentDigest digest(Place place, Path file, UUID experiment) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    Digested known = digested.get(file);
    if (known == null
        || known.length() != now.size()
        || !known.modified().equals(now.lastModifiedTime())
        || !known.fileKey().equals(String.valueOf(now.fileKey()))) {
      known =
          new Digested(
              String.valueOf(now.fileKey()),
              now.lastModifiedTime(),
              now.size(),
              IncomingDocument.sha256(file));
      digested.put(file, known);
    }
    return new DocumentDigest(
        experiment, place.folder().relative(file), known.length(), known.sha256());
  }
}
