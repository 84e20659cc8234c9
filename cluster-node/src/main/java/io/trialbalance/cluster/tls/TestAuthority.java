package io.trialbalance.cluster.tls;

import io.trialbalance.workload.secret.SecretVariables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A certificate authority for a test cluster, kept in a folder and made with the JDK's keytool: its
 * key store {@code ca.p12}, whose owner alone can read it, and its certificate {@code ca.pem}.
 */
public final class TestAuthority {

  /** Guards nothing: the key store's file permissions do. keytool wants one. */
  private static final String STORE_PASSWORD = "trialbalance";

  /**
   * It ends before anything pays that a long run wants: half the processor time. To hash a password
   * ten thousand times that everybody knows is most of the rest.
   */
  private static final List<String> BRIEF_JVM =
      List.of(
          "-J-XX:TieredStopAtLevel=1",
          "-J-XX:+UseSerialGC",
          "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
          "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
          "-J-Dkeystore.pkcs12.macIterationCount=1");

  private static final String CERTIFICATE = "ca.pem";
  private static final String KEY_ENDING = "-key.pem";
  private static final String DAYS = "365";
  private static final String IPV4 = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";

  private final Path folder;

  private TestAuthority(Path folder) {
    this.folder = folder;
  }

  /**
   * The authority of a folder, made if the folder has none. Takes a second or two.
   *
   * @throws IOException if it cannot be made, with what keytool says
   */
  public static TestAuthority in(Path folder) throws IOException {
    TestAuthority authority = new TestAuthority(Files.createDirectories(folder));
    if (!Files.exists(authority.store())) {
      if (Files.exists(authority.certificate(), LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(
            authority.certificate()
                + " is there already without the "
                + authority.store().getFileName()
                + " of a test authority: name another folder");
      }
      authority.make();
    }
    return authority;
  }

  /** Whether a certificate can be made out to it. */
  public static boolean isHost(String text) {
    return text.matches("[A-Za-z0-9_:][A-Za-z0-9._:-]{0,252}");
  }

  /** Whether its certificate's file would have the name of the authority's, or of a key. */
  public static boolean isTaken(String host) {
    String certificate = filesOf(host).get(0).toLowerCase(Locale.ROOT);
    return certificate.equals(CERTIFICATE) || certificate.endsWith(KEY_ENDING);
  }

  /** Names of the two files that are made for a host: its certificate, and its key. */
  public static List<String> filesOf(String host) {
    String name = host.replace(':', '.');
    return List.of(name + ".pem", name + KEY_ENDING);
  }

  /** The certificate that every node trusts. */
  public Path certificate() {
    return folder.resolve(CERTIFICATE);
  }

  /**
   * Makes {@code HOST.pem} and {@code HOST-key.pem}, in the place of earlier ones.
   *
   * @param host a name or an address, as the others call the node
   * @throws IOException if they cannot be made, with what keytool says
   */
  public void issue(String host) throws IOException {
    if (!isHost(host) || isTaken(host)) {
      throw new IllegalArgumentException(host + ": expected a host name or address of its own");
    }
    List<String> files = filesOf(host);
    Path temporary = Files.createTempDirectory(folder, "making");
    Path keys = temporary.resolve("node.p12");
    Path request = temporary.resolve("node.csr");
    try {
      keytool(keys, "-genkeypair", "-alias", "node", "-dname", "CN=" + host, "-keyalg", "EC");
      keytool(keys, "-certreq", "-alias", "node", "-file", request.toString());
      Path certificate = temporary.resolve("node.pem");
      keytool(
          store(),
          "-gencert",
          "-rfc",
          "-alias",
          "ca",
          "-validity",
          DAYS,
          "-infile",
          request.toString(),
          "-outfile",
          certificate.toString(),
          "-ext",
          "san=" + (isAddress(host) ? "ip:" : "dns:") + host,
          "-ext",
          "eku=serverAuth,clientAuth",
          "-ext",
          "ku=digitalSignature");
      Path key = temporary.resolve("node-key.pem");
      writeOwned(key, pem(privateKey(keys)));
      move(key, folder.resolve(files.get(1)));
      move(certificate, folder.resolve(files.get(0)));
    } finally {
      for (Path left : List.of(keys, request)) {
        Files.deleteIfExists(left);
      }
      Files.deleteIfExists(temporary);
    }
  }

  /** Under its final name there is only a whole one, which nobody else could ever read. */
  private void make() throws IOException {
    Path temporary = Files.createTempDirectory(folder, "making");
    Path keys = temporary.resolve("ca.p12");
    try {
      make(keys);
      keytool(keys, "-exportcert", "-rfc", "-alias", "ca", "-file", certificate().toString());
      Files.move(keys, store());
    } finally {
      Files.deleteIfExists(keys);
      Files.deleteIfExists(temporary);
    }
  }

  private static void make(Path keys) throws IOException {
    keytool(
        keys,
        "-genkeypair",
        "-alias",
        "ca",
        "-dname",
        "CN=Trialbalance test authority",
        "-keyalg",
        "EC",
        "-validity",
        DAYS,
        "-ext",
        "bc:critical=ca:true,pathlen:0",
        "-ext",
        "ku:critical=keyCertSign");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
  }

  private Path store() {
    return folder.resolve("ca.p12");
  }

  private static boolean isAddress(String host) {
    return host.matches(IPV4) || host.contains(":");
  }

  private static Key privateKey(Path keys) throws IOException {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, STORE_PASSWORD.toCharArray());
      return store.getKey("node", STORE_PASSWORD.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool's own key store cannot be read", e);
    }
  }

  private static String pem(Key key) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n";
  }

  /** The file is nobody else's before the key is in it. */
  private static void writeOwned(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  /** In place of an earlier file only: not of a link, a device or a folder. */
  private static void move(Path from, Path to) throws IOException {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(to + " is not a file, and is not replaced");
    }
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(BRIEF_JVM);
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    SecretVariables.removeFrom(builder.environment());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(arguments[0] + " of keytool failed: " + said.strip());
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
