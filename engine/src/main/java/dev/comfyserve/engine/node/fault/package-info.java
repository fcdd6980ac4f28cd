/**
 * Nodes that misbehave on purpose, for tests only; {@link
 * dev.comfyserve.engine.node.fault.FaultNodes} lists them. Each passes its optional {@code image}
 * through (64 x 64 black without one), so that it fits anywhere into a graph.
 */
package dev.comfyserve.engine.node.fault;
