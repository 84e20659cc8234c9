package io.trialbalance.cluster.settings;

import java.nio.file.Path;

/**
 * With what a node proves who it is, and whom it believes; all of them PEM.
 *
 * @param certificate the node's own, followed by those of its issuers but the authority's
 * @param key of the certificate, in PKCS #8 without a password
 * @param authority the certificate of who signed every node's
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}
