package io.trialbalance.cluster.settings;

import java.nio.file.Path;

/**
 * With what a node's HTTP interface proves whose it is; both of them PEM.
 *
 * @param certificate of the host by which the node is called, followed by those of its issuers
 * @param key of the certificate, in PKCS #8 without a password
 */
public record HttpsFiles(Path certificate, Path key) {}
