/**
 * The command line: what a user types, what a user sees meanwhile, and with which exit code it
 * ends.
 *
 * <p>The top of the program: may import every other room, and nothing but {@code Main} imports it.
 * Whatever concerns an experiment goes over HTTP, to this process's own node as to any other, so
 * that there is one way to do it. Standard output carries results only; progress, warnings and
 * errors go to standard error, both through {@link io.trialbalance.cluster.cli.Output}: what others
 * wrote is shown there, and acts on no terminal.
 */
package io.trialbalance.cluster.cli;
