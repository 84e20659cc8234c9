/**
 * An experiment, or two plans over one another, as one HTML file that opens from the disk: the
 * verdict first, then the figures, the curves and how to do it again. Everything in it is read off
 * the documents of {@code results}; nothing is measured or judged here.
 *
 * <p>May import {@code results}, {@code verdict}, the protocol's records, JMustache, Jackson and
 * Chart.js as a resource. Never Akka, the network or files. Text from plans, hosts or databases
 * reaches the file through the template's escaping or as JSON that cannot end its element.
 */
package io.trialbalance.cluster.results.render.html;
