package io.trialbalance.cluster.results.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/**
 * A file that a user has named for something to be written to. One rule for all of them:
 *
 * <ul>
 *   <li>nothing of that name: it is written whole or not at all
 *   <li>a file: refused, unless the user said {@code --overwrite}; then it is replaced whole, and a
 *       link to it stays a link
 *   <li>a device, a pipe, what this process has open ({@code /dev/stdout}): written through, and
 *       stays what it is
 *   <li>a folder, or a link that leads nowhere: refused
 * </ul>
 */
public final class OutputFile {

  /** What to say to have a file replaced. */
  public static final String OVERWRITE = "--overwrite";

  /** The names by which Linux shows what a process has open, whatever kind of file that is. */
  private static final Pattern OPEN =
      Pattern.compile("/dev/(stdout|stderr|fd/[0-9]+)|/proc/(self|thread-self|[0-9]+)/fd/[0-9]+");

  private final Path file;
  private final boolean through;

  private OutputFile(Path file, boolean through) {
    this.file = file;
    this.through = through;
  }

  /**
   * The file that a user has named; nothing is opened yet, so that a name that is refused costs no
   * work.
   *
   * @param overwrite whether the user wants a file of that name replaced
   * @throws ResultStoreException if nothing may be written there
   */
  public static OutputFile of(Path named, boolean overwrite) throws IOException {
    Path file = named.toAbsolutePath();
    BasicFileAttributes there;
    try {
      there = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new ResultStoreException(named + " is a link that leads nowhere: nothing is written");
      }
      if (!Files.isDirectory(file.getParent())) {
        throw new ResultStoreException(
            named
                + " cannot be written: there is no folder "
                + file.getParent()
                + ", make it first");
      }
      return new OutputFile(file, false);
    } catch (IOException e) {
      throw new ResultStoreException(named + " cannot be written: " + FileFailure.cause(e), e);
    }
    if (there.isDirectory()) {
      throw new ResultStoreException(named + " is a folder: name a file in it");
    }
    if (there.isOther() || OPEN.matcher(file.normalize().toString()).matches()) {
      return new OutputFile(file, true);
    }
    if (!overwrite) {
      throw new ResultStoreException(
          named + " is there already: name another file, or say " + OVERWRITE + " to replace it");
    }
    return new OutputFile(file.toRealPath(), false);
  }

  /**
   * Writes all of the file.
   *
   * @throws ResultStoreException if it cannot be done; a file has not changed then
   */
  public void write(byte[] bytes) throws IOException {
    if (!through) {
      WholeFile.write(file, bytes);
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      throw new NotWrittenException(file + " cannot be written: " + FileFailure.cause(e), e);
    }
  }
}
