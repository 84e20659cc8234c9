package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.protocol.message.DocumentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document on its way from another node: in a temporary file until all of it has come and its
 * digest is right. All methods block, and are for one thread at a time.
 */
public final class IncomingDocument {

  private static final int READ_BYTES = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(IncomingDocument.class);

  private final Path file;
  private final Path stale;
  private final Path temporary;
  private final DocumentDigest document;
  private final FileChannel channel;
  private final MessageDigest digest = newDigest();
  private long received;

  private IncomingDocument(
      Path file, Path stale, Path temporary, DocumentDigest document, FileChannel channel) {
    this.file = file;
    this.stale = stale;
    this.temporary = temporary;
    this.document = document;
    this.channel = channel;
  }

  /**
   * @param stale where the result goes that is there under that name; null if it is not to go aside
   */
  static IncomingDocument open(Path file, DocumentDigest document, Path stale) throws IOException {
    WholeFile.makeFolder(file.getParent());
    Path temporary = WholeFile.temporary(file, ".incoming");
    try {
      return new IncomingDocument(
          file,
          stale,
          temporary,
          document,
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw WholeFile.failure(file, document.length(), e);
    }
  }

  /**
   * Takes the next bytes; gives the file its name when they were the last.
   *
   * @return whether the document is whole and on the disk
   * @throws ResultStoreException if that cannot be done, or the document is not what was said;
   *     {@link #abandon} it then
   */
  public boolean append(byte[] bytes) throws IOException {
    if (bytes.length == 0 || received + bytes.length > document.length()) {
      throw new ResultStoreException(
          document.path()
              + " is of another length than was said: "
              + (received + bytes.length)
              + " bytes instead of "
              + document.length());
    }
    try {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      throw WholeFile.failure(file, document.length(), e);
    }
    digest.update(bytes);
    received += bytes.length;
    if (received < document.length()) {
      return false;
    }
    finish();
    return true;
  }

  private void finish() throws IOException {
    String sha256 = HexFormat.of().formatHex(digest.digest());
    if (!sha256.equals(document.sha256())) {
      throw new ResultStoreException(
          document.path()
              + " has changed on its way: its SHA-256 digest is "
              + sha256
              + " instead of "
              + document.sha256());
    }
    refuseToGoBack();
    try {
      channel.force(true);
      channel.close();
      if (stale != null) {
        WholeFile.rename(file, stale);
        LOG.warn(
            "{} is not what a majority of the nodes has: theirs takes its place, and it is kept as"
                + " {}",
            file,
            stale.getFileName());
      }
      WholeFile.putInPlace(temporary, file);
      noteUse(file);
    } catch (IOException e) {
      throw WholeFile.failure(file, document.length(), e);
    }
  }

  /** Whoever gets the state of an experiment from its coordinator takes part in it. */
  static void noteUse(Path file) throws IOException {
    if (file.endsWith(ResultFolder.EXPERIMENT)) {
      InUse.note(file.getParent(), ResultFolder.head(file).status());
    }
  }

  private void refuseToGoBack() throws IOException {
    if (file.endsWith(ResultFolder.EXPERIMENT) && ResultFolder.isFile(file)) {
      StoredExperiment there = ResultFolder.read(file, StoredExperiment.class);
      if (!there.mayBecome(ResultFolder.read(temporary, StoredExperiment.class))) {
        throw new ResultStoreException(
            file
                + " says that the experiment "
                + (there.status().isEnded() ? "has ended" : "has begun")
                + ": it stays so");
      }
    }
  }

  /** Forgets what has come so far. */
  public void abandon() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }

  /** SHA-256 of a file's bytes. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = newDigest();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
      while (channel.read(bytes) >= 0) {
        digest.update(bytes.flip());
        bytes.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
