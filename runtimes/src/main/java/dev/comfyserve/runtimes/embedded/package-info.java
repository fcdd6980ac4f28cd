/**
 * Instances of our own engine: each a child JVM with an empty folder of its own, which ends when
 * this process does (its standard input is the lifeline). Entry type: {@link
 * dev.comfyserve.runtimes.embedded.EmbeddedRuntime}.
 */
package dev.comfyserve.runtimes.embedded;
