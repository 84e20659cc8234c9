/**
 * What the program does when something around it breaks: the real program in a process of its own,
 * as a user starts it, on a real PostgreSQL that the test kills, stops or fills up. Looks only at
 * what a user sees: exit code, output and documents. Never calls the program's classes, except to
 * read its documents.
 */
package io.trialbalance.cluster.faults;
