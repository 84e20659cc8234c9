package io.trialbalance.cluster.results.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process that was killed left behind, and how a folder is removed. */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  /** Something to do in a folder that may turn out not to be readable. */
  @FunctionalInterface
  private interface Visit {
    void to(Path folder) throws IOException;
  }

  private Leftovers() {}

  /**
   * Removes stale temporary files and half-removed experiments below {@code results}. What cannot
   * be read or removed is logged and left: it is in nobody's way.
   */
  static void remove(Path results) {
    visit(results, Leftovers::removePruned);
    visit(results, Leftovers::removeStale);
    visit(
        results,
        root -> {
          for (Path experiment : ResultFolder.folders(root)) {
            visit(experiment, Leftovers::removeStale);
            visit(experiment, Leftovers::removeStaleOfPlans);
          }
        });
  }

  private static void visit(Path folder, Visit visit) {
    try {
      if (Files.isDirectory(folder)) {
        visit.to(folder);
      }
    } catch (IOException e) {
      LOG.warn("what a killed process may have left in {} stays: {}", folder, FileFailure.cause(e));
    }
  }

  private static void removePruned(Path results) throws IOException {
    try (DirectoryStream<Path> pruned =
        Files.newDirectoryStream(results, ResultFolder.PRUNED + "*")) {
      for (Path experiment : pruned) {
        removeFolder(experiment);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void removeStale(Path folder) throws IOException {
    for (Path stale : WholeFile.stale(folder)) {
      removeFolder(stale);
    }
  }

  private static void removeStaleOfPlans(Path experiment) throws IOException {
    List<Path> plans = ResultFolder.folders(experiment);
    plans.forEach(plan -> visit(plan, Leftovers::removeStale));
  }

  /** Removes {@code folder} and everything in it; symbolic links are removed, not followed. */
  static void removeFolder(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              // Another process removes the same folder.
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
