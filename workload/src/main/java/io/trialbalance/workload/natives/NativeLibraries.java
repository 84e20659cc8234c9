package io.trialbalance.workload.natives;

import io.trialbalance.workload.datafolder.ProcessFolder;
import java.io.IOException;

/**
 * Where libraries unpack the native code that they bring and load at once. By themselves they use
 * the temporary folder or, in JNA's case, one of a name that anybody can foresee.
 *
 * <p>TigerBeetle's client has no choice but the temporary folder, where its file has a random name
 * and is this user's alone; a {@link ProcessFolder} is only had where others cannot replace it.
 */
public final class NativeLibraries {

  private NativeLibraries() {}

  /**
   * Has them use a folder of this process's own; before the first of them is loaded.
   *
   * @throws IOException if there is no place for one
   */
  public static void unpackPrivately() throws IOException {
    String folder = ProcessFolder.of("native").toString();
    System.setProperty("io.netty.native.workdir", folder);
    System.setProperty("jna.tmpdir", folder);
  }
}
