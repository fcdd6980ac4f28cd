/**
 * The nodes: what a node is ({@link dev.comfyserve.engine.node.Node}, {@link
 * dev.comfyserve.engine.node.NodeSchema}), which there are ({@link
 * dev.comfyserve.engine.node.NodeRegistry}), and one class for each. A node that cannot do its work
 * throws {@link dev.comfyserve.engine.node.NodeFailure} with the Python exception type that a
 * client of ComfyUI would see. Nodes hold no state of a prompt; the prompt worker calls them one
 * after another.
 */
package dev.comfyserve.engine.node;
