package io.trialbalance.workload.places;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a path is in nobody else's hand. Whoever can write what this program loads or executes,
 * or replace a folder or a link on the way to it, runs whatever he likes as whoever started it.
 *
 * <p>Every part of the path, links and what they lead to included, has to belong to this user, to
 * root, or to whoever owns this program; and nobody else may write it. As OpenSSH has it for the
 * files of a home: with the exception of a group that is the owner's own, by its name, or the
 * administrators'; and of a folder like {@code /tmp}, whose entries only their owners can replace,
 * as long as it is on the way and not itself what is loaded from. Access control lists show as the
 * group's permissions. Nothing on a file system that is mounted for reading can be written by
 * anybody.
 */
public final class TrustedPath {

  /** The system property that the launcher sets to the folder that it is in. */
  public static final String HOME_PROPERTY = "trialbalance.home";

  private static final Set<String> ADMINISTRATORS = Set.of("root", "wheel", "admin");
  private static final int ROOT = 0;
  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 020;
  private static final int OTHERS_WRITE = 02;
  private static final int MOST_LINKS = 40;

  private TrustedPath() {}

  /**
   * For what is loaded or executed, or a folder of such things.
   *
   * @throws UntrustedPathException if it is in somebody else's hand
   * @throws IOException if it is not there or cannot be looked at
   */
  public static void require(Path path) throws IOException {
    walk(path, false);
  }

  /**
   * For a folder in which only this user makes things; others may read what they can.
   *
   * @throws UntrustedPathException if it belongs to another user, root included, or {@link
   *     #require} would refuse it
   */
  public static void requireOwn(Path folder) throws IOException {
    walk(folder, false);
    if (!ThisUser.owns(folder)) {
      throw new UntrustedPathException(
          folder
              + " belongs to "
              + Files.getOwner(folder).getName()
              + ": expected a folder of one's own");
    }
  }

  /**
   * For a folder in which this program makes folders, such as the system's temporary one.
   *
   * @throws UntrustedPathException if others could replace what is made there
   * @throws IOException if it is not there or cannot be looked at
   */
  public static void requirePlace(Path folder) throws IOException {
    walk(folder, true);
  }

  /** As the operating system would, one name after the other. */
  private static void walk(Path path, boolean mayBeShared) throws IOException {
    Path absolute = path.toAbsolutePath();
    if (!hasUnixOwners(absolute.getRoot())) {
      return;
    }
    Deque<Path> names = new ArrayDeque<>();
    absolute.forEach(names::addLast);
    Path reached = absolute.getRoot();
    check(reached, mayBeShared || !names.isEmpty());
    int links = 0;
    while (!names.isEmpty()) {
      Path name = names.removeFirst();
      if (name.toString().equals("..")) {
        reached = Optional.ofNullable(reached.getParent()).orElse(reached);
        continue;
      }
      Path next = reached.resolve(name).normalize();
      if (!Files.isSymbolicLink(next)) {
        check(next, mayBeShared || !names.isEmpty());
        reached = next;
        continue;
      }
      checkOwner(next);
      if (++links > MOST_LINKS) {
        throw new FileSystemLoopException(path.toString());
      }
      Path target = Files.readSymbolicLink(next);
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        names.addFirst(target.getName(i));
      }
      reached = target.isAbsolute() ? target.getRoot() : reached;
    }
  }

  private static void check(Path part, boolean mayBeShared) throws IOException {
    checkOwner(part);
    int mode = (int) Files.getAttribute(part, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    boolean shared = mayBeShared && (mode & STICKY) != 0;
    boolean groupWrites = (mode & GROUP_WRITES) != 0 && !isOwnersGroup(part);
    if (!shared
        && (groupWrites || (mode & OTHERS_WRITE) != 0)
        && !Files.getFileStore(part).isReadOnly()) {
      throw new UntrustedPathException(
          part
              + " can be written by "
              + ((mode & OTHERS_WRITE) != 0 ? "everybody" : "the group " + attributes(part).group())
              + ", who could have anything run as this user: 'chmod go-w "
              + part
              + "' takes that from them, if what is there now is what should be");
    }
  }

  private static void checkOwner(Path part) throws IOException {
    int owner = uid(part);
    if (owner != ROOT && owner != ThisUser.uid() && !ownsTheProgram(owner)) {
      throw new UntrustedPathException(
          part
              + " belongs to "
              + attributes(part).owner().getName()
              + ", who could have anything run as this user: expected what is this user's or root's");
    }
  }

  /** He could have changed the very classes that run here. */
  private static boolean ownsTheProgram(int owner) throws IOException {
    String home = System.getProperty(HOME_PROPERTY);
    return home != null && (int) Files.getAttribute(Path.of(home), "unix:uid") == owner;
  }

  private static boolean isOwnersGroup(Path part) throws IOException {
    PosixFileAttributes attributes = attributes(part);
    String group = attributes.group().getName();
    return group.equals(attributes.owner().getName()) || ADMINISTRATORS.contains(group);
  }

  private static PosixFileAttributes attributes(Path part) throws IOException {
    return Files.readAttributes(part, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static int uid(Path part) throws IOException {
    return (int) Files.getAttribute(part, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean hasUnixOwners(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }
}
